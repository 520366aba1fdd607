import { writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import {
  keySigner,
  localBuilder,
  type Signer,
  signStatement,
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
  const signer = chooseSigner(invocation, context);
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
  const text = made.statements.map((one) => lineOf(one, signer)).join('');
  write(invocation.text('output'), text, context);
  return exitCode.fine;
}

function lineOf(statement: Statement, signer: Signer | undefined): string {
  return signer === undefined ? `${statementText(statement)}\n` : signStatement(statement, signer);
}

function chooseSigner(invocation: Invocation, context: Context): Signer | undefined {
  const key = invocation.text('key');
  const sshKey = invocation.text('ssh-key');
  if (key !== undefined && sshKey !== undefined) {
    throw new UsageError('A statement has one signature: give `--key` or `--ssh-key`.');
  }
  if (key !== undefined) return keySigner(readNamedFile(context, key, 'key'), key);
  return sshKey === undefined ? undefined : sshSigner(resolve(context.cwd, sshKey));
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
