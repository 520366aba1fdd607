import type { LockedStep } from '../../lock/index.ts';
import { invariant } from '../events/invariant.ts';
import type { RunEvent } from '../events/run-event.ts';
import type { Command, Move } from './command.ts';
import { attemptError } from './flow-end.ts';
import type { KeptItems } from './run-state.ts';
import { addressOf, flowPlace, isFlow, type Place } from './place.ts';
import type {
  AttemptingState,
  EvaluatingState,
  FlowingState,
  JudgingState,
  StepState,
} from './run-state.ts';
import type { PlannedStep } from './scope-plan.ts';

/** Puts a step into a state, and orders what it then waits for. */
export function wait(place: Place, planned: PlannedStep, state: StepState): Move<StepState> {
  return [state, commandsOf(place, planned, state)];
}

/** Ends a step by an event that goes through the journal as every other. */
export function conclude(event: RunEvent, attempt = 1): Move<StepState> {
  return [{ kind: 'concluding', event, attempt }, [{ kind: 'record', event }]];
}

/**
 * What a step in this state waits for by itself; nothing when it is only its inner steps that it
 * waits for. The state alone tells it, so that whoever has the state can order it anew.
 */
export function commandsOf(
  place: Place,
  planned: PlannedStep,
  state: StepState,
): readonly Command[] {
  const { definition } = planned;
  const step = addressOf(place, definition);
  switch (state.kind) {
    case 'evaluating':
      return [evaluation(place, definition, state)];
    case 'acquiring':
      return [{ kind: 'acquire-slot', step, definition }];
    case 'attempting':
      return [attempt(definition, state, step)];
    case 'judging':
      return [decision(definition, state, step)];
    case 'sleeping':
      return [{ kind: 'sleep', step, until: state.until }];
    case 'approving': {
      invariant(definition.kind === 'approve', 'only an approval asks');
      const { message, until } = state;
      const late = until === undefined ? {} : { until };
      return [{ kind: 'await-approval', step, definition, message, ...late }];
    }
    case 'repeating': {
      invariant(definition.kind === 'repeat', 'only a loop has rounds');
      if (state.scope.open > 0) return [];
      return [{ kind: 'evaluate-until', step, definition, index: state.index }];
    }
    case 'flowing':
      return flowCommands(place, planned, state);
    case 'concluding':
      return [{ kind: 'record', event: state.event }];
    default:
      return [];
  }
}

function evaluation(place: Place, definition: LockedStep, { what }: EvaluatingState): Command {
  const step = addressOf(place, definition);
  if (what === 'condition') return { kind: 'evaluate-condition', step, definition };
  if (what === 'mock') return { kind: 'evaluate-mock', step, definition };
  switch (definition.kind) {
    case 'value':
      return { kind: 'evaluate-value', step, definition };
    case 'for-each':
      return { kind: 'evaluate-items', step, definition, ...keptAt(place, step) };
    case 'choose':
      return { kind: 'choose-branch', step, definition };
    case 'return':
      return { kind: 'evaluate-return', step, definition };
    case 'sleep':
      return { kind: 'start-sleep', step, definition };
    case 'approve':
      return { kind: 'request-approval', step, definition };
    case 'script':
    case 'flow':
    case 'repeat':
      throw new Error(`Millrace is wrong here: a ${definition.kind} is not evaluated.`);
  }
}

/** What the fan-out at that address has done before a retry. */
function keptAt({ kept }: Place, step: string): { readonly kept?: KeptItems } {
  const found = kept?.get(step);
  return found === undefined ? {} : { kept: found };
}

function decision(definition: LockedStep, state: JudgingState, step: string): Command {
  invariant(definition.kind === 'script' || definition.kind === 'flow', 'it has attempts');
  const { attempt: number, error } = state;
  return { kind: 'decide-retry', step, definition, attempt: number, error };
}

/** An attempt that was started, and whose end nobody will hear of, is made once more at once. */
function attempt(definition: LockedStep, state: AttemptingState, step: string): Command {
  const delayMs = state.started ? 0 : state.delayMs;
  if (definition.kind === 'script') {
    return { kind: 'attempt', step, definition, attempt: state.attempt, delayMs };
  }
  invariant(definition.kind === 'flow', 'only scripts and flows have attempts');
  return { kind: 'start-flow', step, definition, attempt: state.attempt, delayMs };
}

function flowCommands(
  place: Place,
  planned: PlannedStep,
  { attempt: number, flow }: FlowingState,
): readonly Command[] {
  invariant(isFlow(planned), 'only a flow is under way as one');
  const { definition } = planned;
  const step = addressOf(place, definition);
  if (flow.section === 'end') {
    const { prefix } = flowPlace(place, planned);
    const { cancelled } = place;
    const error = attemptError(flow, { prefix, timeoutMs: timeoutOf(planned), cancelled });
    const failed = error === undefined ? {} : { error };
    return [{ kind: 'finish-flow', step, definition, attempt: number, ...failed }];
  }
  const timeoutMs = timeoutOf(planned);
  if (timeoutMs === undefined || flow.cancelled !== undefined) return [];
  return [{ kind: 'limit-flow', step, timeoutMs }];
}

/** Of an attempt: the shorter one of the step's and of the flow's own. */
function timeoutOf(planned: PlannedStep): number | undefined {
  const { definition, flow } = planned;
  const own = definition.kind === 'flow' ? definition.timeoutMs : undefined;
  const both = [own, flow?.lock.timeoutMs].filter((limit) => limit !== undefined);
  return both.length === 0 ? undefined : Math.min(...both);
}
