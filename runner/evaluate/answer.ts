import type { Json, Template } from '../../lock/index.ts';
import type { RunEvent } from '../events/run-event.ts';
import type { EvaluateCommand } from '../schedule/command.ts';
import { contextAt, contextInside } from '../schedule/context-at.ts';
import { itemsThatStay } from '../schedule/kept-items.ts';
import type { RunState } from '../schedule/run-state.ts';
import { answerBlock, type AnswerWorld } from './answer-block.ts';
import { describeKind, evaluateTemplate, type Evaluation } from './evaluate-template.ts';
import { EvaluationError, evaluationFailure } from './evaluation-error.ts';
import type { FlowEvaluation } from './flow-outputs.ts';

/** Evaluates what a command asks for; an expression that fails is the failure of its step. */
export function answer(command: EvaluateCommand, state: RunState, world: AnswerWorld): RunEvent {
  const { kind, step } = command;
  const isInside = kind === 'evaluate-until' || kind === 'finish-flow';
  const context = isInside ? contextInside(state, step) : contextAt(state, step);
  try {
    return evaluateCommand(command, { context, engine: world.engine }, world);
  } catch (error) {
    const failure = evaluationFailure(error);
    if (kind !== 'finish-flow') return { kind: 'step-failed', step, error: failure };
    const { attempt } = command;
    return { kind: 'attempt-failed', step, attempt, error: failure, random: world.random() };
  }
}

function evaluateCommand(
  command: EvaluateCommand,
  evaluation: FlowEvaluation,
  world: AnswerWorld,
): RunEvent {
  const { step } = command;
  switch (command.kind) {
    case 'evaluate-condition':
      return {
        kind: 'condition-evaluated',
        step,
        holds: test(command.definition.if, '`if`', evaluation),
      };
    case 'evaluate-mock': {
      const output = evaluate(command.definition.mock, evaluation) ?? null;
      return { kind: 'step-succeeded', step, output, mock: true };
    }
    case 'evaluate-value': {
      const output = evaluate(command.definition.value, evaluation) ?? null;
      return { kind: 'step-succeeded', step, output };
    }
    case 'evaluate-items':
      return evaluateItems(command, evaluation, world);
    case 'choose-branch': {
      const { branches, else: otherwise } = command.definition;
      const holds = branches.findIndex((branch) => test(branch.if, '`if`', evaluation));
      const branch = holds !== -1 ? holds : otherwise === undefined ? null : 'else';
      return { kind: 'branch-chosen', step, branch };
    }
    case 'evaluate-until': {
      const done = test(command.definition.until, '`until`', evaluation);
      return { kind: 'round-ended', step, index: command.index, done };
    }
    case 'decide-retry':
      return { kind: 'retry-decided', step, retries: decideRetry(command, evaluation) };
    default:
      return answerBlock(command, evaluation, world);
  }
}

function evaluateItems(
  { step, definition, kept: before }: Extract<EvaluateCommand, { readonly kind: 'evaluate-items' }>,
  evaluation: FlowEvaluation,
  { shardsOf }: AnswerWorld,
): RunEvent {
  const items = list(evaluate(definition.items, evaluation));
  const kept = itemsThatStay(items, before);
  const shards = shardsOf?.(step, items.length) ?? 1;
  return {
    kind: 'items-evaluated',
    step,
    items,
    ...(kept.length === 0 ? {} : { kept }),
    ...(shards === 1 ? {} : { shards }),
  };
}

function decideRetry(
  command: Extract<EvaluateCommand, { readonly kind: 'decide-retry' }>,
  evaluation: Evaluation,
): boolean {
  const { name, message } = command.error;
  const more = new Map<string, Json>([
    ['error', { name, message }],
    ['attempt', command.attempt],
  ]);
  const part = (asked: string): Json | undefined =>
    more.get(asked) ?? evaluation.context.part(asked);
  return test(command.definition.retry?.on, '`retry.on`', { ...evaluation, context: { part } });
}

function evaluate(template: Template | undefined, evaluation: Evaluation): Json | undefined {
  return template === undefined ? true : evaluateTemplate(template, evaluation);
}

function test(template: Template | undefined, name: string, evaluation: Evaluation): boolean {
  const value = evaluate(template, evaluation);
  if (typeof value === 'boolean') return value;
  throw new EvaluationError(`${name} must be true or false, but it is ${describeKind(value)}.`);
}

function list(value: Json | undefined): readonly Json[] {
  // True: what is an array and JSON is an array of JSON; `isArray` does not know readonly ones.
  if (Array.isArray(value)) return value as readonly Json[];
  throw new EvaluationError(`\`for-each\` must be a list, but it is ${describeKind(value)}.`);
}
