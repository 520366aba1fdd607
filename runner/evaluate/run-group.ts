import { invariant } from '../events/invariant.ts';
import { contextInside } from '../schedule/context-at.ts';
import type { RunState } from '../schedule/run-state.ts';
import { textOf } from './answer-block.ts';
import type { ExpressionEngine } from './engine.ts';
import { evaluateTemplate } from './evaluate-template.ts';

/**
 * The concurrency group of a run that has started, by its flow's template. `engine` may be absent when
 * that uses no code. Throws an EvaluationError.
 */
export function runGroup(state: RunState, engine: ExpressionEngine | undefined): string {
  const { concurrency } = state.flow.plan.lock;
  invariant(concurrency !== undefined, 'only a flow with `concurrency` has a group');
  const evaluation = { context: contextInside(state), engine };
  return textOf(evaluateTemplate(concurrency.group, evaluation), '`concurrency.group`');
}
