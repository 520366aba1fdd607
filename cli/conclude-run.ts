import { isJsonObject, type Json, type JsonSchema } from '../lock/index.ts';
import { neutralise } from '../output/index.ts';
import type { RunResult } from '../runner/index.ts';
import { exitCode, type Context, type ExitCode } from './command.ts';

/** Says how a run, begun or gone on with, came out, and gives the exit code. */
export function conclude(result: RunResult, context: Context, signal: AbortSignal): ExitCode {
  if (result.kind === 'refused') {
    const code = (about: string): string => `${about}-refused`;
    return refuse(
      context,
      result.problems.map(({ about, ...said }) => ({
        code: code(about),
        ...(about === 'inputs' ? { hint: 'Inputs are given by --input NAME=VALUE.' } : {}),
        ...said,
      })),
    );
  }
  if (result.kind === 'not-begun') {
    const { reason, message } = result;
    const code = refuse(context, [{ code: `turn-${reason}`, message }]);
    return reason === 'interrupted' ? exitCode.interrupted : code;
  }
  if (result.kind === 'waiting') return announceApprovals(result, context);
  if (result.status === 'succeeded') {
    if (!context.json && !context.quiet) printOutputs(context, result.outputs);
    return exitCode.fine;
  }
  return signal.aborted ? exitCode.interrupted : exitCode.wrong;
}

/** Says how the run goes on; its journal is kept until then. */
function announceApprovals(
  { run: id, approvals }: Extract<RunResult, { kind: 'waiting' }>,
  context: Context,
): ExitCode {
  if (context.json) context.out(`${JSON.stringify({ kind: 'run-waiting', run: id, approvals })}\n`);
  for (const { step, message, form } of approvals) {
    context.err(
      `millrace: The run ${id} waits for an approval of ${step}: ${neutralise(message)}\n`,
    );
    context.err(`  hint: Run \`millrace approve ${id} ${step}${formText(form)}\`.\n`);
  }
  return exitCode.waiting;
}

/** The fields that must be given, as options to be filled in. */
function formText(form: JsonSchema | undefined): string {
  const required = isJsonObject(form) ? form['required'] : undefined;
  if (!Array.isArray(required)) return '';
  return required.map((field) => ` --form ${neutralise(String(field))}=…`).join('');
}

/** The flow's result on standard output, in a form that neither a terminal nor GitHub's runner obeys. */
function printOutputs(context: Context, outputs: Json): void {
  if (isJsonObject(outputs) && Object.keys(outputs).length === 0) return;
  context.out(`${neutralise(JSON.stringify(outputs, null, 2))}\n`);
}

/** What is of this machine alone, and nothing that the user wrote. */
const worldly: ReadonlySet<string> = new Set(['store-changed']);

/** Says why nothing was run, and whose fault it is. */
export function refuse(
  context: Context,
  refusals: readonly { code: string; message: string; hint?: string }[],
): ExitCode {
  if (context.json) context.out(`${JSON.stringify({ kind: 'run-refused', refusals })}\n`);
  for (const { message, hint } of refusals) {
    context.err(`millrace: ${message}\n`);
    if (hint !== undefined) context.err(`  hint: ${hint}\n`);
  }
  return refusals.every(({ code }) => worldly.has(code)) ? exitCode.world : exitCode.wrong;
}
