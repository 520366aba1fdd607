import type { Json } from '../../lock/index.ts';
import { validateValue } from '../../schema/index.ts';
import type { StepError } from '../events/run-event.ts';
import type { AttemptCommand } from '../schedule/command.ts';
import { describeProblems } from './describe-problems.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { evaluationFailure } from './evaluation-error.ts';
import type { FlowEvaluation } from './flow-outputs.ts';

export type StepInput =
  { readonly ok: true; readonly input: Json } | { readonly ok: false; readonly error: StepError };

/** The arguments of an attempt, secrets filled in, held against what the script takes. */
export function stepInput({ definition }: AttemptCommand, evaluation: FlowEvaluation): StepInput {
  const { scripts } = evaluation.context.flow.plan.lock;
  try {
    const input = evaluateTemplate(definition.with, evaluation) ?? {};
    const problems = validateValue(scripts[definition.script]?.input ?? true, input);
    if (problems.length === 0) return { ok: true, input };
    const message = `The arguments break what main takes: ${describeProblems(problems)}.`;
    return { ok: false, error: { name: 'InputSchemaError', message } };
  } catch (error) {
    return { ok: false, error: evaluationFailure(error) };
  }
}
