import type { RunFinished } from '../events/run-event.ts';
import type { FinishCommand } from '../schedule/command.ts';
import { contextInside } from '../schedule/context-at.ts';
import type { RunState } from '../schedule/run-state.ts';
import type { ExpressionEngine } from './engine.ts';
import { evaluationFailure } from './evaluation-error.ts';
import { flowOutputs } from './flow-outputs.ts';

/** How a run ends: with its outputs, unless something failed or just they cannot be made. */
export function finishRun(
  { status, error }: FinishCommand,
  state: RunState,
  engine: ExpressionEngine | undefined,
): RunFinished {
  const { run } = state;
  if (status !== 'succeeded') return failed(run, status, error);
  try {
    const outputs = flowOutputs({ context: contextInside(state), engine });
    return { kind: 'run-finished', status, outputs, run };
  } catch (thrown) {
    return failed(run, 'failed', evaluationFailure(thrown));
  }
}

function failed(
  run: string,
  status: RunFinished['status'],
  error: RunFinished['error'],
): RunFinished {
  const why = error === undefined ? {} : { error };
  return { kind: 'run-finished', status, outputs: null, run, ...why };
}
