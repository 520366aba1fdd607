import { writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import {
  keySigner,
  localBuilder,
  signStatement,
  signWithSigstore,
  sshSigner,
  statementText,
} from '../audit/index.ts';
import type { Statement } from '../audit/index.ts';
import { makeFolder } from '../store/index.ts';
import { compileStatements } from './attest/compile-statements.ts';
import { runStatements } from './attest/run-statements.ts';
import {
  exitCode,
  UsageError,
  type Command,
  type Context,
  type ExitCode,
  type Invocation,
} from './command.ts';
import { readNamedFile } from './read-named-file.ts';
import { refuseRun } from './refuse-run.ts';
import { version } from './version.ts';
import { openWorkspace, selectFlows } from './workspace.ts';

export const attest: Command = {
  name: 'attest',
  summary: 'Say, under a signature, what flows were compiled from or what a run gave',
  positionals: '[FLOW…]',
  arity: [0, Infinity],
  options: {
    run: {
      type: 'string',
      value: 'RUN',
      help: 'About this run instead: an id, its beginning, or latest',
    },
    key: { type: 'string', value: 'FILE', help: 'Sign with this Ed25519 key in PEM' },
    'ssh-key': {
      type: 'string',
      value: 'FILE',
      help: 'Sign with this SSH key; a public one means that an agent holds the key',
    },
    sigstore: {
      type: 'boolean',
      help: 'Sign as the identity of this job, by a Sigstore; its log is public',
    },
    'fulcio-url': {
      type: 'string',
      value: 'URL',
      help: 'Of a Sigstore of your own: who certifies',
    },
    'rekor-url': { type: 'string', value: 'URL', help: 'Of a Sigstore of your own: its log' },
    builder: {
      type: 'string',
      value: 'URI',
      help: `Who made it, as the statement says; ${localBuilder} is the default`,
    },
    output: { type: 'string', value: 'FILE', help: 'Where to; else it is printed' },
  },
  hasJson: false,
  details:
    'One Sigstore bundle a line, each with an in-toto statement of SLSA provenance; without a key, the statements\nthemselves, for others to sign. Flows are compiled first, and nothing is signed that is not what they compile to.\ndocs/attestation.md says what is in them and how to verify them with other tools.',
  examples: [
    {
      line: 'millrace attest hello --key attest.pem --output hello.sigstore.json',
      does: 'one flow',
    },
    {
      line: 'millrace attest --ssh-key ~/.ssh/id_ed25519.pub',
      does: 'all flows, by a key of the agent',
    },
    { line: 'millrace attest --run latest --key attest.pem', does: 'the latest run' },
  ],
  run: async (invocation, context) => await execute(invocation, context),
};

async function execute(invocation: Invocation, context: Context): Promise<ExitCode> {
  const workspace = openWorkspace(context);
  const run = invocation.text('run');
  const { positionals } = invocation;
  if (run !== undefined && positionals.length > 0) {
    throw new UsageError('`--run` is about a run: name no flow beside it.');
  }
  const sign = chooseSigner(invocation, context);
  const builder = { id: invocation.text('builder') ?? localBuilder, version };
  const made =
    run === undefined
      ? await compileStatements(
          workspace,
          context,
          selectFlows(workspace, context, positionals),
          builder,
        )
      : await runStatements(workspace.root, run, builder);
  if (!made.ok) return refuseRun(made, context);
  const lines: string[] = [];
  for (const statement of made.statements) lines.push(await sign(statement));
  write(invocation.text('output'), lines.join(''), context);
  return exitCode.fine;
}

/** How a statement becomes a line; without a key, as its own text. */
type Sign = (statement: Statement) => string | Promise<string>;

const signers = ['key', 'ssh-key', 'sigstore'] as const;

function chooseSigner(invocation: Invocation, context: Context): Sign {
  const isGiven = (name: string): boolean =>
    invocation.flag(name) || invocation.text(name) !== undefined;
  const [chosen, ...others] = signers.filter(isGiven);
  if (others.length > 0) {
    throw new UsageError(
      'A statement has one signature: give one of `--key`, `--ssh-key` and `--sigstore`.',
    );
  }
  const [fulcio, rekor] = [invocation.text('fulcio-url'), invocation.text('rekor-url')];
  if (chosen !== 'sigstore' && (fulcio ?? rekor) !== undefined) {
    throw new UsageError('`--fulcio-url` and `--rekor-url` belong to `--sigstore`.');
  }
  if (chosen === undefined) return (statement) => `${statementText(statement)}\n`;
  if (chosen === 'sigstore') {
    const services = {
      ...(fulcio !== undefined && { fulcio }),
      ...(rekor !== undefined && { rekor }),
    };
    return async (statement) => await signWithSigstore(statement, services);
  }
  const file = invocation.text(chosen) ?? '';
  const signer =
    chosen === 'key'
      ? keySigner(readNamedFile(context, file, 'key'), file)
      : sshSigner(resolve(context.cwd, file));
  return (statement) => signStatement(statement, signer);
}

function write(output: string | undefined, text: string, context: Context): void {
  if (output === undefined || output === '-') {
    context.out(text);
    return;
  }
  const file = resolve(context.cwd, output);
  makeFolder(dirname(file));
  writeFileSync(file, text);
  if (!context.quiet) context.out(`  wrote ${relative(context.cwd, file)}\n`);
}
