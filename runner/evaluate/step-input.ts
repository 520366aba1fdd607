import type { Json, Lock } from '../../lock/index.ts';
import { validateValue, type SchemaProblem } from '../../schema/index.ts';
import type { StepError } from '../events/run-event.ts';
import type { AttemptCommand } from '../schedule/command.ts';
import { evaluationFailure } from './answer.ts';
import { evaluateTemplate, type Evaluation } from './evaluate-template.ts';

export type StepInput =
  { readonly ok: true; readonly input: Json } | { readonly ok: false; readonly error: StepError };

/** The arguments of an attempt, secrets filled in, held against what the script takes. */
export function stepInput(lock: Lock, command: AttemptCommand, evaluation: Evaluation): StepInput {
  const { definition } = command;
  try {
    const input = evaluateTemplate(definition.with, evaluation) ?? {};
    const problems = validateValue(lock.scripts[definition.script]?.input ?? true, input);
    if (problems.length === 0) return { ok: true, input };
    const message = `The arguments break what main takes: ${describeProblems(problems)}.`;
    return { ok: false, error: { name: 'InputSchemaError', message } };
  } catch (error) {
    return { ok: false, error: evaluationFailure(error) };
  }
}

/** The first problems in one sentence. */
export function describeProblems(problems: readonly SchemaProblem[]): string {
  const shown = problems.slice(0, 3).map(({ path, message }) => `${path} ${message}`);
  const more = problems.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${String(more)} more` : '');
}
