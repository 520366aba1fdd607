import { parseAddress } from '../events/address.ts';
import { invariant } from '../events/invariant.ts';
import type {
  CancelReason,
  GroupStarted,
  RunEvent,
  RunRetried,
  RunStarted,
} from '../events/run-event.ts';
import { cancelFlow } from './cancel-flow.ts';
import type { Command } from './command.ts';
import { flowEnd } from './flow-end.ts';
import { openFlow } from './flow-section.ts';
import { moveFlow } from './move-scope.ts';
import type { StepEvent } from './move-step.ts';
import { pendingCommands } from './pending-commands.ts';
import { rootPlace } from './place.ts';
import { rewindFlow } from './rewind.ts';
import type { FlowState, RunState } from './run-state.ts';

/**
 * Moves the run forward by one event. Pure: any interleaving can be replayed without a process, and
 * the events of a journal, fed again, give the same state.
 */
export function advance(state: RunState, event: RunEvent): [RunState, readonly Command[]] {
  switch (event.kind) {
    case 'run-started':
      return begin(state, event);
    case 'run-resumed':
      return [state, pendingCommands(state)];
    case 'group-started':
      return joinRun(state, event);
    case 'run-retried':
      return retry(state, event);
    case 'cancel-requested':
      return cancel(state, event.reason);
    case 'run-finished':
      return [{ ...state, phase: 'finished', finished: event }, []];
    default:
      return moveRun(state, event);
  }
}

function begin(state: RunState, event: RunStarted): [RunState, readonly Command[]] {
  invariant(state.phase === 'created', 'a run starts once');
  const { run, inputs, mock = false } = event;
  const started: RunState = { ...state, run, mock, phase: 'running' };
  const [flow, commands] = openFlow(rootPlace(started), state.flow.plan, inputs);
  return settleRun(started, flow, commands);
}

/** Jobs of several attempts of a run work for one state: the highest counts, whoever came first. */
function joinRun(state: RunState, event: GroupStarted): [RunState, readonly Command[]] {
  const attempt = Math.max(state.attempt, event.attempt);
  const joined = attempt === state.attempt ? state : { ...state, attempt };
  return [joined, pendingCommands(joined)];
}

function retry(state: RunState, event: RunRetried): [RunState, readonly Command[]] {
  invariant(state.phase === 'finished', 'a run that has ended is retried');
  const { run, mock } = state;
  const begun: RunState = {
    run,
    mock,
    attempt: event.attempt,
    flow: state.flow,
    phase: 'running',
  };
  const [flow, commands] = rewindFlow(rootPlace(begun), state.flow, event.from);
  return settleRun(begun, flow, commands);
}

/**
 * The first request lets `finally` run. An interruption after it ends that as well; running out of
 * time does not.
 */
function cancel(state: RunState, reason: CancelReason): [RunState, readonly Command[]] {
  if (state.phase !== 'running') return [state, []];
  const { cancelled } = state.flow;
  const again = cancelled !== undefined && cancelled !== 'returned';
  if (again && reason !== 'interrupted') return [state, []];
  const why = { reason: again ? cancelled : reason, halts: again };
  const [flow, commands] = cancelFlow(rootPlace(state), state.flow, why);
  return [{ ...state, flow }, commands];
}

function moveRun(state: RunState, event: StepEvent): [RunState, readonly Command[]] {
  invariant(state.phase === 'running', 'steps move while the run is under way');
  const path = parseAddress(event.step);
  const [flow, commands] = moveFlow(rootPlace(state), state.flow, path, event);
  return settleRun(state, flow, commands);
}

function settleRun(
  state: RunState,
  flow: FlowState,
  commands: readonly Command[],
): [RunState, readonly Command[]] {
  if (flow.section !== 'end') return [{ ...state, flow }, commands];
  const moved: RunState = { ...state, flow, phase: 'finishing' };
  return [moved, [...commands, { kind: 'finish', ...flowEnd(flow) }]];
}
