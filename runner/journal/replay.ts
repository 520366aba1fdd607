import type { ApprovalDeclined, ApprovalGiven, RunEvent } from '../events/run-event.ts';
import type { LockSet } from '../lock-set.ts';
import { advance } from '../schedule/advance.ts';
import type { Command } from '../schedule/command.ts';
import { initialState, type RunState } from '../schedule/run-state.ts';
import {
  trueEvent,
  withBlobs,
  type GetBlob,
  type JournalRecord,
  type OpenSealed,
} from './records.ts';

/** Where a run stands, as its journal tells it. Times are milliseconds since 1970. */
export interface Replayed {
  readonly state: RunState;
  /** How long processes have worked on its present attempt. */
  readonly workedMs: number;
  /** When the last thing happened. */
  readonly lastAt: number;
  /** When the attempts are due that were waiting for their delay to end, by step. */
  readonly due: ReadonlyMap<string, number>;
  /** How long processes have worked on the attempts of flows that are under way, in ms, by step. */
  readonly flowsWorkedMs: ReadonlyMap<string, number>;
  /** What people have answered. */
  readonly answers: readonly (ApprovalGiven | ApprovalDeclined)[];
}

/**
 * Rebuilds the state of a run from its records. `open` opens what was sealed; without it secrets stay
 * masked in the values, and all else is as it was, for every decision is an event of its own.
 */
export function replayRun(
  locks: LockSet,
  records: readonly JournalRecord[],
  getBlob: GetBlob,
  open?: OpenSealed,
): Replayed {
  let state = initialState(locks);
  let [workedMs, lastAt] = [0, 0];
  const flowsWorkedMs = new Map<string, number>();
  const due = new Map<string, number>();
  const answers: (ApprovalGiven | ApprovalDeclined)[] = [];
  const derived = new DerivedEnds();
  for (const record of records) {
    const { at } = record;
    const read =
      open === undefined ? withBlobs(record, getBlob).event : trueEvent(record, getBlob, open);
    const event = open === undefined ? read : derived.take(read);
    const [next, commands] = advance(state, event);
    state = next;
    derived.add(commands);
    // What lies between two processes is no work; nor is time that a clock was set back by.
    const workMs = isBeginning(event) ? 0 : Math.max(0, at - lastAt);
    workedMs += workMs;
    for (const [step, before] of flowsWorkedMs) flowsWorkedMs.set(step, before + workMs);
    countFlow(flowsWorkedMs, event);
    if (event.kind === 'run-retried') workedMs = 0;
    lastAt = Math.max(lastAt, at);
    if (event.kind === 'approval-given' || event.kind === 'approval-declined') answers.push(event);
    if (event.kind === 'retry-scheduled') due.set(event.step, at + event.delayMs);
  }
  return { state, workedMs, lastAt, due, flowsWorkedMs, answers };
}

/**
 * Ends that follow from what happened before them. Who merges what several jobs did has not all of their secrets, and
 * can keep such an end masked only: with the secrets it is made anew.
 */
class DerivedEnds {
  readonly #ends = new Map<string, RunEvent>();

  add(commands: readonly Command[]): void {
    for (const command of commands) {
      if (command.kind !== 'record' || command.event.kind !== 'step-succeeded') continue;
      this.#ends.set(command.event.step, command.event);
    }
  }

  /** The end as it follows, where an event is one that does; else the event. */
  take(event: RunEvent): RunEvent {
    if (event.kind !== 'step-succeeded') return event;
    const end = this.#ends.get(event.step);
    this.#ends.delete(event.step);
    return end ?? event;
  }
}

/** Begins to count for an attempt of a flow that begins, and lets go of one that has ended. */
function countFlow(worked: Map<string, number>, event: RunEvent): void {
  switch (event.kind) {
    case 'flow-started':
      worked.set(event.step, 0);
      break;
    case 'attempt-failed':
    case 'step-succeeded':
    case 'step-failed':
      worked.delete(event.step);
      break;
    default:
  }
}

const beginnings: ReadonlySet<RunEvent['kind']> = new Set([
  'run-started',
  'run-resumed',
  'run-retried',
]);

function isBeginning({ kind }: RunEvent): boolean {
  return beginnings.has(kind);
}
