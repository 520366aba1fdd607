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
    'trusted-root': {
      type: 'string',
      value: 'FILE',
      help: 'Trust the certificates of a Sigstore, by its trusted_root.json; with --identity and --issuer',
    },
    identity: { type: 'string', value: 'NAME', help: 'Trust nobody but this signer' },
    issuer: {
      type: 'string',
      value: 'URL',
      help: 'Who has to vouch for the identity of a certificate',
    },
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
  run: async (invocation, context) => await execute(invocation, context),
};

/** Larger files are none of ours. */
const largest = 256 * 1024 * 1024;

async function execute(invocation: Invocation, context: Context): Promise<ExitCode> {
  const file = invocation.positionals[0] ?? '';
  const statement = invocation.text('statement');
  if (statement === undefined) {
    throw new UsageError(
      '`millrace verify` needs `--statement BUNDLE`: what `millrace attest` wrote.',
    );
  }
  const judgement = await judgeFile({
    path: resolve(context.cwd, file),
    bytes: readBounded(context, file),
    bundles: readBounded(context, statement).toString('utf8'),
    trust: trustOf(invocation, context),
  });
  report(judgement, file, context);
  return judgement.ok ? exitCode.fine : exitCode.wrong;
}

const trusts = ['key', 'allowed-signers', 'trusted-root'] as const;

function trustOf(invocation: Invocation, context: Context): Trust {
  const [chosen, ...others] = trusts.filter((name) => invocation.text(name) !== undefined);
  const file = chosen === undefined ? undefined : invocation.text(chosen);
  if (chosen === undefined || file === undefined || others.length > 0) {
    throw new UsageError(
      'Whom to trust is yours to say: give one of `--key`, `--allowed-signers` and `--trusted-root`.',
    );
  }
  const [identity, issuer] = [invocation.text('identity'), invocation.text('issuer')];
  const text = readBounded(context, file).toString('utf8');
  if (chosen === 'trusted-root') {
    if (identity !== undefined && issuer !== undefined) {
      return { kind: 'sigstore', trustedRoot: text, identity, issuer };
    }
    throw new UsageError(
      'A Sigstore certifies whoever asks: `--trusted-root` needs `--identity NAME` and `--issuer URL`.',
    );
  }
  if (issuer !== undefined) throw new UsageError('`--issuer` belongs to `--trusted-root`.');
  if (chosen === 'key') {
    if (identity === undefined) return { kind: 'key', pem: text, name: file };
    throw new UsageError('A key has no other name: `--identity` belongs to `--allowed-signers`.');
  }
  const allowedSigners = resolve(context.cwd, file);
  return { kind: 'ssh', allowedSigners, ...(identity !== undefined && { identity }) };
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
