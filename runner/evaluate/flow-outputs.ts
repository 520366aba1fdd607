import type { Json, Lock } from '../../lock/index.ts';
import { validateValue } from '../../schema/index.ts';
import type { FlowContext } from '../schedule/context-at.ts';
import { describeProblems } from './describe-problems.ts';
import { evaluateTemplate, type Evaluation } from './evaluate-template.ts';
import { EvaluationError } from './evaluation-error.ts';

/** Of templates of a flow. */
export type FlowEvaluation = Evaluation & { readonly context: FlowContext };

/**
 * The outputs of a flow in which nothing failed: those of its `return`, else those that it declares.
 * Throws an EvaluationError when they cannot be made or break their schema.
 */
export function flowOutputs(evaluation: FlowEvaluation): Json {
  const { plan, returned } = evaluation.context.flow;
  return returned ?? checkedOutputs(plan.lock, evaluateTemplate(plan.lock.outputs, evaluation));
}

/** Holds outputs against the schema that the flow declares. Throws an EvaluationError. */
export function checkedOutputs(lock: Lock, value: Json | undefined): Json {
  const outputs = value ?? null;
  const problems = validateValue(lock.interface.outputs, outputs);
  if (problems.length === 0) return outputs;
  const message = `The flow's outputs break their schema: ${describeProblems(problems)}.`;
  throw new EvaluationError(message, 'OutputSchemaError');
}
