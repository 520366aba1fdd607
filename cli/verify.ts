import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { neutralise } from '../output/index.ts';
import {
  exitCode,
  UsageError,
  type Command,
  type Context,
  type ExitCode,
  type Invocation,
} from './command.ts';
import { isMissing } from './workspace.ts';
import { judgeFile, type Judgement, type Trust } from './verify/judge-file.ts';

export const verify: Command = {
  name: 'verify',
  summary: 'Check a lock, or a report of a run, against a signed statement about it',
  positionals: 'FILE',
  arity: [1, 1],
  options: {
    statement: { type: 'string', value: 'BUNDLE', help: 'What `millrace attest` wrote. Required' },
    key: { type: 'string', value: 'FILE', help: 'Trust this Ed25519 key, a public one in PEM' },
    'allowed-signers': {
      type: 'string',
      value: 'FILE',
      help: 'Trust the SSH keys in this file, as ssh-keygen(1) describes it',
    },
    identity: { type: 'string', value: 'NAME', help: 'Trust nobody but this signer' },
  },
  hasJson: true,
  details:
    'Nothing is asked of any network. FILE is a lock, a grants file or a workflow; or of a run, what\n`show --json`, `report` or its outputs gave. A lock is also held against what the statement says it stands on.\nIt ends with 1 when anything differs. JSON: {version, verified, file, subject, kind, signer, builder, packages, problem}.',
  examples: [
    {
      line: 'millrace verify flows/hello.lock.json --statement hello.sigstore.json --key attest.pub',
      does: 'a lock, by a key',
    },
    {
      line: 'millrace verify run.json --statement run.sigstore.json --allowed-signers signers --identity ada@example.com',
      does: 'what a run gave, by one person',
    },
  ],
  run: (invocation, context) => Promise.resolve(execute(invocation, context)),
};

/** Larger files are none of ours. */
const largest = 256 * 1024 * 1024;

function execute(invocation: Invocation, context: Context): ExitCode {
  const file = invocation.positionals[0] ?? '';
  const statement = invocation.text('statement');
  if (statement === undefined) {
    throw new UsageError(
      '`millrace verify` needs `--statement BUNDLE`: what `millrace attest` wrote.',
    );
  }
  const judgement = judgeFile({
    path: resolve(context.cwd, file),
    bytes: readBounded(context, file),
    bundles: readBounded(context, statement).toString('utf8'),
    trust: trustOf(invocation, context),
  });
  report(judgement, file, context);
  return judgement.ok ? exitCode.fine : exitCode.wrong;
}

function trustOf(invocation: Invocation, context: Context): Trust {
  const key = invocation.text('key');
  const signers = invocation.text('allowed-signers');
  const identity = invocation.text('identity');
  if ((key === undefined) === (signers === undefined)) {
    throw new UsageError(
      'Whom to trust is yours to say: give either `--key` or `--allowed-signers`.',
    );
  }
  if (key !== undefined) {
    if (identity === undefined) {
      return { kind: 'key', pem: readBounded(context, key).toString('utf8'), name: key };
    }
    throw new UsageError('A key has no other name: `--identity` belongs to `--allowed-signers`.');
  }
  const path = resolve(context.cwd, signers ?? '');
  readBounded(context, signers ?? '');
  return { kind: 'ssh', allowedSigners: path, ...(identity !== undefined && { identity }) };
}

function readBounded(context: Context, name: string): Buffer {
  const path = resolve(context.cwd, name);
  try {
    const { size } = statSync(path);
    if (size > largest) throw new UsageError(`"${name}" is larger than 256 MiB.`);
    return readFileSync(path);
  } catch (cause) {
    if (isMissing(cause)) throw new UsageError(`There is no file "${name}".`, { cause });
    throw cause;
  }
}

function report(judgement: Judgement, file: string, context: Context): void {
  if (context.json) {
    const { ok: verified, ...rest } = judgement;
    context.out(`${JSON.stringify({ version: 1, verified, file, ...rest })}\n`);
    return;
  }
  if (!judgement.ok) {
    context.err(`millrace: ${neutralise(`${file} is not verified. ${judgement.problem}`)}\n`);
    return;
  }
  if (context.quiet) return;
  const { subject, kind, signer, builder, packages } = judgement;
  const what =
    kind === 'compile'
      ? 'was compiled from the sources that the statement names'
      : 'came of the run that the statement names';
  const lines = [
    `${file} is verified: ${subject} ${what}.`,
    `  signed by ${signer}`,
    `  built by ${builder}`,
    ...(packages === 'not-compared'
      ? ['  its packages were not compared: not all Deno locks that it names lie beside it']
      : []),
  ];
  context.out(`${neutralise(lines.join('\n'))}\n`);
}
