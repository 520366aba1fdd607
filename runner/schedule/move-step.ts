import { invariant } from '../events/invariant.ts';
import type { FlowCancelled, FlowStarted, RunEvent } from '../events/run-event.ts';
import { takeApproval } from './approve.ts';
import { failAttempt, orderRetry, takeDecision } from './attempts.ts';
import { startBranch } from './branch.ts';
import { cancelFlow } from './cancel-flow.ts';
import { cancelledError } from './cancelled-error.ts';
import type { Move } from './command.ts';
import { conclude, wait } from './commands-of.ts';
import { openFlow } from './flow-section.ts';
import { startItems } from './iterate.ts';
import { flowPlace, isChoose, isFlow, isForEach, isRepeat, type Place } from './place.ts';
import { endRound } from './repeat.ts';
import { hasEnded, type EndedState, type StepState } from './run-state.ts';
import type { PlannedStep } from './scope-plan.ts';
import { beginStep, startWork } from './start-step.ts';

/** An event that happens to one step. */
export type StepEvent = Extract<RunEvent, { readonly step: string }>;

/** Moves a step by an event of its own. */
export function moveStep(
  place: Place,
  planned: PlannedStep,
  state: StepState,
  event: StepEvent,
): Move<StepState> {
  invariant(!hasEnded(state) && state.kind !== 'pending', 'an event happens to a step under way');
  if (isBeginning(event)) return takeBeginning(place, planned, event);
  if (isEnding(event)) return [endStep(state, event), []];
  switch (event.kind) {
    case 'attempt-started':
      return [{ kind: 'attempting', attempt: event.attempt, started: true, delayMs: 0 }, []];
    case 'attempt-failed':
      return failAttempt(place, planned, event);
    case 'retry-decided':
      return takeDecision(place, planned, state, event);
    case 'retry-scheduled':
      return orderRetry(place, planned, event);
    case 'round-ended':
      invariant(isRepeat(planned), 'only a loop has rounds');
      return endRound(place, planned, state, event);
    case 'flow-cancelled':
      return endAttempt(place, planned, state, event);
    case 'approval-given':
    case 'approval-declined':
      return takeApproval(state, event);
  }
}

function endAttempt(
  place: Place,
  planned: PlannedStep,
  state: StepState,
  { reason }: FlowCancelled,
): Move<StepState> {
  invariant(isFlow(planned) && state.kind === 'flowing', 'only a flow under way is ended');
  const why = { reason, halts: false };
  const [flow, commands] = cancelFlow(flowPlace(place, planned), state.flow, why);
  return [{ ...state, flow }, commands];
}

/** Events after which a step begins something; when its flow is being ended it does not. */
type Beginning = Extract<
  StepEvent,
  {
    readonly kind:
      | 'condition-evaluated'
      | 'slot-acquired'
      | 'items-evaluated'
      | 'branch-chosen'
      | 'flow-started'
      | 'flow-returned'
      | 'sleep-started'
      | 'approval-requested';
  }
>;

const beginnings: ReadonlySet<RunEvent['kind']> = new Set<Beginning['kind']>([
  'condition-evaluated',
  'slot-acquired',
  'items-evaluated',
  'branch-chosen',
  'flow-started',
  'flow-returned',
  'sleep-started',
  'approval-requested',
]);

function isBeginning(event: StepEvent): event is Beginning {
  return beginnings.has(event.kind);
}

function takeBeginning(place: Place, planned: PlannedStep, event: Beginning): Move<StepState> {
  if (event.kind === 'condition-evaluated') return takeCondition(place, planned, event);
  const { step } = event;
  if (place.cancelled !== undefined) {
    return conclude({ kind: 'step-failed', step, error: cancelledError(place.cancelled) });
  }
  switch (event.kind) {
    case 'slot-acquired':
      return startWork(place, planned);
    case 'items-evaluated':
      invariant(isForEach(planned), 'only a fan-out has items');
      return startItems(place, planned, event);
    case 'branch-chosen':
      invariant(isChoose(planned), 'only a choice has branches');
      return startBranch(place, planned, event.branch);
    case 'flow-started':
      return startFlow(place, planned, event);
    case 'flow-returned':
      // The flow around it takes the outputs.
      return conclude({ kind: 'step-succeeded', step, output: null });
    case 'sleep-started':
      return wait(place, planned, { kind: 'sleeping', until: event.until });
    case 'approval-requested': {
      const { message, until } = event;
      const late = until === undefined ? {} : { until };
      return wait(place, planned, { kind: 'approving', message, ...late });
    }
  }
}

function takeCondition(
  place: Place,
  planned: PlannedStep,
  { step, holds }: Extract<Beginning, { readonly kind: 'condition-evaluated' }>,
): Move<StepState> {
  if (!holds) return conclude({ kind: 'step-skipped', step, reason: 'condition' });
  if (place.cancelled === undefined) return beginStep(place, planned);
  return conclude({ kind: 'step-skipped', step, reason: 'cancelled' });
}

function startFlow(place: Place, planned: PlannedStep, event: FlowStarted): Move<StepState> {
  invariant(isFlow(planned), 'only a flow is started as one');
  const [flow, commands] = openFlow(flowPlace(place, planned), planned.flow, event.inputs);
  const { attempt } = event;
  const [state, more] = wait(place, planned, { kind: 'flowing', attempt, flow });
  return [state, [...more, ...commands]];
}

type Ending = Extract<
  StepEvent,
  { readonly kind: 'step-succeeded' | 'step-failed' | 'step-skipped' }
>;

function isEnding(event: StepEvent): event is Ending {
  const { kind } = event;
  return kind === 'step-succeeded' || kind === 'step-failed' || kind === 'step-skipped';
}

function endStep(state: StepState, event: Ending): EndedState {
  switch (event.kind) {
    case 'step-succeeded':
      return { kind: 'succeeded', output: event.output };
    case 'step-failed':
      return {
        kind: 'failed',
        error: event.error,
        attempt: 'attempt' in state ? state.attempt : 1,
        ...('kept' in state ? { kept: state.kept } : {}),
      };
    case 'step-skipped':
      return { kind: 'skipped', reason: event.reason };
  }
}
