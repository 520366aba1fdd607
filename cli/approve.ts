import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import {
  answerRun,
  findApproval,
  gitSetting,
  RunIsOwned,
  type Answered,
  type OpenedRun,
} from '../runner/index.ts';
import {
  exitCode,
  UsageError,
  type Command,
  type Context,
  type ExitCode,
  type Invocation,
} from './command.ts';
import { refuse } from './conclude-run.ts';
import { continueOptions, continueRun, findOpenRun } from './continue-run.ts';
import { readInputs } from './inputs.ts';
import { openWorkspace } from './workspace.ts';

export const approve: Command = {
  name: 'approve',
  summary: 'Answer an approval that a run waits for, and go on with the run',
  positionals: 'RUN [STEP]',
  arity: [1, 2],
  options: {
    form: {
      type: 'list',
      value: 'NAME=VALUE',
      help: 'A field of its form; JSON for anything but text. May be repeated',
    },
    decline: { type: 'boolean', help: 'Say no: the step fails' },
    reason: { type: 'string', value: 'TEXT', help: 'Why, with --decline' },
    by: { type: 'string', value: 'NAME', help: "Who you are; else git's user.email" },
    sign: { type: 'string', value: 'KEY', help: 'Prove it with this SSH key' },
    'allowed-signers': {
      type: 'string',
      value: 'FILE',
      help: "Whose keys count; else git's gpg.ssh.allowedSignersFile",
    },
    ...continueOptions,
  },
  hasJson: true,
  details:
    'STEP may be left out when only one approval waits. Who answered is recorded as claimed, or as verified with --sign.\nA process that works on the run takes the answer in; else this one goes on with the run, and output and exit codes\nare those of `run`.',
  examples: [
    { line: 'millrace approve latest', does: 'say yes' },
    { line: 'millrace approve latest release --form version=1.2.0', does: 'with its form' },
    { line: 'millrace approve latest --decline --reason "not on Fridays"', does: 'say no' },
    { line: 'millrace approve latest --sign ~/.ssh/id_ed25519', does: 'and prove who you are' },
  ],
  run: async (invocation, context) => await execute(invocation, context),
};

async function execute(invocation: Invocation, context: Context): Promise<ExitCode> {
  const opened = findOpenRun(invocation, context);
  if (typeof opened === 'number') return opened;
  const answered = answer(invocation, context, opened);
  if (!answered.ok) return refuseAnswer(answered, context);
  const { step, isTaken } = answered;
  const { run } = opened;
  const told = (): ExitCode => {
    if (context.json)
      context.out(`${JSON.stringify({ kind: 'approval-left', run, ...answered })}\n`);
    else if (!context.quiet)
      context.err(`The answer to ${step} was given to the process that works on the run ${run}.\n`);
    return exitCode.fine;
  };
  if (isTaken) return told();
  try {
    return await continueRun(invocation, context, opened);
  } catch (error) {
    // Another process was faster and has the answer.
    if (error instanceof RunIsOwned && !invocation.flag('take-over')) return told();
    throw error;
  }
}

function answer(invocation: Invocation, context: Context, opened: OpenedRun): Answered {
  const [, step] = invocation.positionals;
  const found = findApproval(opened, step);
  if (!found.ok) return found;
  const isDeclined = invocation.flag('decline');
  const reason = invocation.text('reason');
  const pairs = invocation.list('form');
  if (reason !== undefined && !isDeclined)
    throw new UsageError('`--reason` belongs to `--decline`.');
  if (isDeclined && pairs.length > 0)
    throw new UsageError('`--form` does not go with `--decline`.');
  const { form: schema } = found.approval;
  return answerRun({
    opened,
    step: found.approval.step,
    decision: isDeclined ? 'decline' : 'approve',
    by: invocation.text('by') ?? ownName(context),
    form: readInputs(context, schema ?? { type: 'object' }, { pairs, option: 'form' }),
    ...(reason === undefined ? {} : { reason }),
    ...signing(invocation, context),
  });
}

function ownName(context: Context): string {
  return gitSetting(openWorkspace(context).root, 'user.email') ?? userInfo().username;
}

function signing(
  invocation: Invocation,
  context: Context,
): { readonly signing?: { readonly key: string; readonly allowedSigners: string } } {
  const key = invocation.text('sign');
  const file = invocation.text('allowed-signers');
  if (key === undefined) {
    if (file === undefined) return {};
    throw new UsageError('`--allowed-signers` belongs to `--sign`.');
  }
  const { root } = openWorkspace(context);
  const allowedSigners =
    file === undefined
      ? gitSetting(root, 'gpg.ssh.allowedSignersFile', 'path')
      : resolve(context.cwd, file);
  if (allowedSigners === undefined) {
    throw new UsageError(
      'It is not known whose keys count: name a file with `--allowed-signers FILE`, or set gpg.ssh.allowedSignersFile in git.',
    );
  }
  return {
    signing: { key: resolve(context.cwd, key), allowedSigners: resolve(root, allowedSigners) },
  };
}

function refuseAnswer(
  { message, hint }: Extract<Answered, { ok: false }>,
  context: Context,
): ExitCode {
  return refuse(context, [
    { code: 'approval-refused', message, ...(hint === undefined ? {} : { hint }) },
  ]);
}
