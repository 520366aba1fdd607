import { validateValue } from '../../schema/index.ts';
import type { RunFinished, StepError } from '../events/run-event.ts';
import { contextAt } from '../schedule/context-at.ts';
import type { RunState } from '../schedule/run-state.ts';
import { evaluationFailure } from './answer.ts';
import type { ExpressionEngine } from './engine.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { describeProblems } from './step-input.ts';

/** How a run ends in which nothing failed: with its outputs, unless just they cannot be made. */
export function flowOutputs(state: RunState, engine: ExpressionEngine | undefined): RunFinished {
  const { lock, run } = state;
  try {
    const outputs = evaluateTemplate(lock.outputs, { context: contextAt(state), engine }) ?? null;
    const problems = validateValue(lock.interface.outputs, outputs);
    if (problems.length === 0) return { kind: 'run-finished', status: 'succeeded', outputs, run };
    const message = `The flow's outputs break their schema: ${describeProblems(problems)}.`;
    return failed(run, { name: 'OutputSchemaError', message });
  } catch (error) {
    return failed(run, evaluationFailure(error));
  }
}

function failed(run: string, error: StepError): RunFinished {
  return { kind: 'run-finished', status: 'failed', outputs: null, run, error };
}
