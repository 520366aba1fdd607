import { isJsonObject, type Json } from '../../lock/index.ts';
import { validateValue, withDefaults } from '../../schema/index.ts';
import type { RunEvent } from '../events/run-event.ts';
import type { EvaluateCommand } from '../schedule/command.ts';
import { describeProblems } from './describe-problems.ts';
import type { ExpressionEngine } from './engine.ts';
import { describeKind, evaluateTemplate } from './evaluate-template.ts';
import { EvaluationError } from './evaluation-error.ts';
import { checkedOutputs, flowOutputs, type FlowEvaluation } from './flow-outputs.ts';

/** What answers rest on besides the state. */
export interface AnswerWorld {
  /** May be absent when none of `templatesOf` uses code. */
  readonly engine: ExpressionEngine | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Over how many jobs the items of a fan-out are dealt out; 1 when absent. */
  readonly shardsOf?: ((step: string, items: number) => number) | undefined;
}

/** How flows, waits and early ends begin or end. */
export type BlockCommand = Extract<
  EvaluateCommand,
  {
    readonly kind:
      'start-sleep' | 'request-approval' | 'evaluate-return' | 'start-flow' | 'finish-flow';
  }
>;

type CommandOf<Kind extends BlockCommand['kind']> = Extract<BlockCommand, { readonly kind: Kind }>;

/** Answers the command. Throws an EvaluationError when an expression fails. */
export function answerBlock(
  command: BlockCommand,
  evaluation: FlowEvaluation,
  world: AnswerWorld,
): RunEvent {
  const { step } = command;
  switch (command.kind) {
    case 'start-sleep':
      return { kind: 'sleep-started', step, until: world.now() + command.definition.durationMs };
    case 'request-approval':
      return requestApproval(command, evaluation, world);
    case 'evaluate-return': {
      const { lock } = evaluation.context.flow.plan;
      const outputs = evaluateTemplate(command.definition.outputs, evaluation);
      return { kind: 'flow-returned', step, outputs: checkedOutputs(lock, outputs) };
    }
    case 'start-flow':
      return startFlow(command, evaluation);
    case 'finish-flow': {
      const { attempt, error } = command;
      if (error === undefined) {
        return { kind: 'step-succeeded', step, output: flowOutputs(evaluation) };
      }
      return { kind: 'attempt-failed', step, attempt, error, random: world.random() };
    }
  }
}

function requestApproval(
  { step, definition }: CommandOf<'request-approval'>,
  evaluation: FlowEvaluation,
  { now }: AnswerWorld,
): RunEvent {
  const message = textOf(evaluateTemplate(definition.message, evaluation), '`message`');
  const { timeoutMs } = definition;
  const late = timeoutMs === undefined ? {} : { until: now() + timeoutMs };
  return { kind: 'approval-requested', step, message, ...late };
}

function startFlow(command: CommandOf<'start-flow'>, evaluation: FlowEvaluation): RunEvent {
  const { step, definition, attempt } = command;
  const { lock } = evaluation.context.flow.plan;
  const schema = lock.flows?.[definition.flow]?.interface.inputs ?? true;
  const inputs = withDefaults(schema, evaluateTemplate(definition.with, evaluation) ?? {});
  const problems = validateValue(schema, inputs);
  if (problems.length === 0 && isJsonObject(inputs)) {
    return { kind: 'flow-started', step, attempt, inputs };
  }
  const message = `The inputs break what the flow takes: ${describeProblems(problems)}.`;
  return { kind: 'step-failed', step, error: { name: 'InputSchemaError', message } };
}

/** The text that a template must give. Throws an EvaluationError. */
export function textOf(value: Json | undefined, name: string): string {
  if (typeof value === 'string') return value;
  throw new EvaluationError(`${name} must be text, but it is ${describeKind(value)}.`);
}
