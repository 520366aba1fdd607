import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import {
  findApproval,
  gitSetting,
  isWorkedOn,
  leaveAnswer,
  makeAnswer,
  RunIsOwned,
  type Answer,
  type Answered,
  type OpenedRun,
  type WaitingApproval,
} from '../runner/index.ts';
import {
  exitCode,
  UsageError,
  type Command,
  type Context,
  type ExitCode,
  type Invocation,
} from './command.ts';
import { conclude, refuse } from './conclude-run.ts';
import { goOn } from './continue-latest.ts';
import { continueOptions, continueRun, findOpenRun } from './continue-run.ts';
import { readInputs } from './inputs.ts';
import { tellWorkflow } from './workflow-options.ts';
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
    continue: {
      type: 'boolean',
      help: 'When the run does not ask that (any more), go on with it all the same',
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
  if (invocation.flag('continue') && !asks(opened, invocation.positionals[1])) {
    return await goOnUnasked(invocation, context, opened);
  }
  const answered = answerOf(invocation, context, opened);
  if (!answered.ok) return refuseAnswer(answered, context);
  const { answer } = answered;
  if (!isWorkedOn(opened)) {
    // Nothing of the answer is kept when the run cannot be gone on with.
    const code = await continueUnlessOwned(invocation, context, { opened, answer });
    if (code !== undefined) return code;
  }
  leaveAnswer(opened, answer);
  // Who worked on the run may have let go of it just before it could see the answer.
  const allowedSigners = signersFile(invocation, context);
  const code = isWorkedOn(opened)
    ? undefined
    : await continueUnlessOwned(invocation, context, { opened, allowedSigners });
  return code ?? tellLeft(context, opened, answer);
}

function asks({ approvals }: OpenedRun, step: string | undefined): boolean {
  return approvals.some((approval) => step === undefined || approval.step === step);
}

/** An earlier attempt of a workflow gave the answer: what is left of the run is done. */
async function goOnUnasked(
  invocation: Invocation,
  context: Context,
  opened: OpenedRun,
): Promise<ExitCode> {
  const { run, finished } = opened;
  if (finished?.status !== 'succeeded') return await goOn(invocation, context, opened);
  const { status, outputs } = finished;
  const result = { kind: 'finished', run, status, outputs } as const;
  const code = conclude(result, context, context.interruption());
  return tellWorkflow(result, code, { invocation, context });
}

/** Nothing when another process was faster. */
async function continueUnlessOwned(
  invocation: Invocation,
  context: Context,
  {
    opened,
    ...more
  }: {
    readonly opened: OpenedRun;
    readonly answer?: Answer;
    readonly allowedSigners?: string | undefined;
  },
): Promise<ExitCode | undefined> {
  try {
    return await continueRun(invocation, context, opened, more);
  } catch (error) {
    if (error instanceof RunIsOwned && !invocation.flag('take-over')) return undefined;
    throw error;
  }
}

function tellLeft(context: Context, { run }: OpenedRun, { step, identity }: Answer): ExitCode {
  if (context.json) {
    context.out(`${JSON.stringify({ kind: 'approval-left', run, step, identity })}\n`);
  } else if (!context.quiet) {
    context.err(`The answer to ${step} was given to the process that works on the run ${run}.\n`);
  }
  return exitCode.fine;
}

function answerOf(invocation: Invocation, context: Context, opened: OpenedRun): Answered {
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
  return makeAnswer({
    opened,
    step: found.approval.step,
    decision: isDeclined ? 'decline' : 'approve',
    by: invocation.text('by')?.replace(/^@/, '') ?? ownName(context, found.approval),
    form: readInputs(context, schema ?? { type: 'object' }, { pairs, option: 'form' }),
    ...(reason === undefined ? {} : { reason }),
    ...signing(invocation, context),
  });
}

/** Of the names that a person has here, the one that may approve. */
function ownName(context: Context, { approvers = [] }: WaitingApproval): string {
  const { root } = openWorkspace(context);
  const names = [
    gitSetting(root, 'user.email'),
    gitSetting(root, 'user.name'),
    userInfo().username,
  ].filter((name) => name !== undefined);
  return names.find((name) => approvers.includes(name)) ?? names[0] ?? '';
}

function signing(
  invocation: Invocation,
  context: Context,
): { readonly signing?: { readonly key: string; readonly allowedSigners: string } } {
  const key = invocation.text('sign');
  const file = signersFile(invocation, context);
  if (key === undefined) {
    if (file === undefined) return {};
    throw new UsageError('`--allowed-signers` belongs to `--sign`.');
  }
  const { root } = openWorkspace(context);
  const allowedSigners = file ?? gitSetting(root, 'gpg.ssh.allowedSignersFile', 'path');
  if (allowedSigners === undefined) {
    throw new UsageError(
      'It is not known whose keys count: name a file with `--allowed-signers FILE`, or set gpg.ssh.allowedSignersFile in git.',
    );
  }
  return {
    signing: { key: resolve(context.cwd, key), allowedSigners: resolve(root, allowedSigners) },
  };
}

function signersFile(invocation: Invocation, context: Context): string | undefined {
  const file = invocation.text('allowed-signers');
  return file === undefined ? undefined : resolve(context.cwd, file);
}

function refuseAnswer(
  { message, hint }: Extract<Answered, { ok: false }>,
  context: Context,
): ExitCode {
  return refuse(context, [
    { code: 'approval-refused', message, ...(hint === undefined ? {} : { hint }) },
  ]);
}
