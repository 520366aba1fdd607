import { parseAddress } from '../events/address.ts';
import { invariant } from '../events/invariant.ts';
import type { CancelReason, RunEvent, RunStarted, RunStatus } from '../events/run-event.ts';
import { cancelScope } from './cancel-scope.ts';
import type { Command } from './command.ts';
import { moveScope } from './move-scope.ts';
import type { StepEvent } from './move-step.ts';
import { rootPlace } from './place.ts';
import type { RunState, ScopeState } from './run-state.ts';
import { openScope } from './start-step.ts';

/**
 * Moves the run forward by one event. Pure: any interleaving can be replayed without a process, and
 * the events of a journal, fed again, give the same state.
 */
export function advance(state: RunState, event: RunEvent): [RunState, readonly Command[]] {
  switch (event.kind) {
    case 'run-started':
      return begin(state, event);
    case 'run-resumed':
      return [state, []];
    case 'run-retried':
      throw new Error('A run that is retried is not rebuilt yet.');
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
  const [root, commands] = openScope(rootPlace(state));
  const { run, inputs } = event;
  return settleRun({ ...state, run, inputs, phase: 'running' }, root, commands);
}

function cancel(state: RunState, reason: CancelReason): [RunState, readonly Command[]] {
  if (state.phase !== 'running' || state.cancelled !== undefined) return [state, []];
  const cancelled = { ...state, cancelled: reason };
  const [root, commands] = cancelScope(rootPlace(cancelled), state.root);
  return [{ ...cancelled, root }, [{ kind: 'stop' }, ...commands]];
}

function moveRun(state: RunState, event: StepEvent): [RunState, readonly Command[]] {
  invariant(state.phase === 'running', 'steps move while the run is under way');
  const path = parseAddress(event.step);
  const [root, commands] = moveScope(rootPlace(state), state.root, path, event);
  return settleRun(state, root, commands);
}

function settleRun(
  state: RunState,
  root: ScopeState,
  commands: readonly Command[],
): [RunState, readonly Command[]] {
  if (root.open > 0) return [{ ...state, root }, commands];
  const moved: RunState = { ...state, root, phase: 'finishing' };
  return [moved, [...commands, { kind: 'finish', status: statusOf(moved) }]];
}

function statusOf(state: RunState): RunStatus {
  if (state.cancelled === 'interrupted') return 'cancelled';
  return state.cancelled === 'timeout' || state.root.failure !== undefined ? 'failed' : 'succeeded';
}
