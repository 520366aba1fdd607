import type { Json, Template } from '../../lock/index.ts';
import type { RunEvent, StepError } from '../events/run-event.ts';
import type { EvaluateCommand } from '../schedule/command.ts';
import { contextAt } from '../schedule/context-at.ts';
import type { RunState } from '../schedule/run-state.ts';
import type { ExpressionEngine } from './engine.ts';
import { describeKind, evaluateTemplate, type Evaluation } from './evaluate-template.ts';
import { EvaluationError } from './evaluation-error.ts';

/** The templates that a command evaluates. */
export function templatesOf(command: EvaluateCommand): readonly Template[] {
  const { definition } = command;
  switch (command.kind) {
    case 'evaluate-condition':
      return definition.if === undefined ? [] : [definition.if];
    case 'evaluate-value':
      return [command.definition.value];
    case 'evaluate-items':
      return [command.definition.items];
    case 'choose-branch':
      return command.definition.branches.map((branch) => branch.if);
    case 'decide-retry':
      return command.definition.retry?.on === undefined ? [] : [command.definition.retry.on];
  }
}

/** Evaluates what a command asks for; an expression that fails is the failure of its step. */
export function answer(
  command: EvaluateCommand,
  state: RunState,
  engine: ExpressionEngine | undefined,
): RunEvent {
  const { step } = command;
  const evaluation = { context: contextAt(state, step), engine };
  try {
    return evaluateCommand(command, evaluation);
  } catch (error) {
    return { kind: 'step-failed', step, error: evaluationFailure(error) };
  }
}

/** What an expression failed with. Anything else is our mistake and thrown on. */
export function evaluationFailure(error: unknown): StepError {
  if (!(error instanceof EvaluationError)) throw error;
  return { name: error.name, message: error.message };
}

function evaluateCommand(command: EvaluateCommand, evaluation: Evaluation): RunEvent {
  const { step } = command;
  const [template] = templatesOf(command);
  switch (command.kind) {
    case 'evaluate-condition':
      return { kind: 'condition-evaluated', step, holds: test(template, '`if`', evaluation) };
    case 'evaluate-value':
      return { kind: 'step-succeeded', step, output: evaluate(template, evaluation) ?? null };
    case 'evaluate-items':
      return { kind: 'items-evaluated', step, items: list(evaluate(template, evaluation)) };
    case 'choose-branch': {
      const { branches, else: otherwise } = command.definition;
      const holds = branches.findIndex((branch) => test(branch.if, '`if`', evaluation));
      const branch = holds !== -1 ? holds : otherwise === undefined ? null : 'else';
      return { kind: 'branch-chosen', step, branch };
    }
    case 'decide-retry': {
      const { name, message } = command.error;
      const more = new Map<string, Json>([
        ['error', { name, message }],
        ['attempt', command.attempt],
      ]);
      const part = (asked: string): Json | undefined =>
        more.get(asked) ?? evaluation.context.part(asked);
      const retries = test(template, '`retry.on`', { ...evaluation, context: { part } });
      return { kind: 'retry-decided', step, retries };
    }
  }
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
