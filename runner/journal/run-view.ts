import type { Json, JsonObject } from '../../lock/index.ts';
import type { CancelReason, RunFinished, RunStarted, RunStatus } from '../events/run-event.ts';
import type { BlobReference, JournalRecord } from './records.ts';
import { moveStep, openStep, type StepView } from './step-view.ts';

/** What a journal says about a run. Secrets are masked in it. Times are milliseconds since 1970. */
export interface RunView {
  readonly run: string;
  /** Path of the flow's YAML. */
  readonly flow: string;
  /** Digest of the lock that was run. */
  readonly lock: string;
  /** Which walls held last. */
  readonly wall: string;
  /** Exact versions of the Deno that ran it, one but where it was taken up with another; absent: the journal does not say. */
  readonly deno?: readonly string[];
  /** Set when one step was run alone. */
  readonly only?: string;
  /** Steps with a `mock` gave that and did not run. */
  readonly mock?: true;
  readonly inputs: JsonObject;
  /**
   * `waiting`: it has not ended, an approval is asked for, and no attempt is under way.
   * `unfinished`: it is still under way, or its process died.
   */
  readonly status: RunStatus | 'waiting' | 'unfinished';
  readonly startedAt: number;
  /** Of the last thing that happened. */
  readonly endedAt: number;
  readonly outputs: Json;
  readonly error?: NonNullable<RunFinished['error']>;
  /** Where inputs and outputs are kept, when they were too large for the journal and were not read. */
  readonly stored?: { readonly inputs?: BlobReference; readonly outputs?: BlobReference };
  /** In the order in which they began. */
  readonly steps: readonly StepView[];
  /** How it was taken up again, and how it was asked to stop, in order. */
  readonly history: readonly Turn[];
  /** Bytes at the journal's end that were never acknowledged and are not read. */
  readonly torn: number;
}

/** Something that happened to the run as a whole, between its start and its end. */
export type Turn =
  | { readonly kind: 'resumed'; readonly at: number }
  | {
      readonly kind: 'group';
      readonly at: number;
      readonly group: string;
      readonly shard?: number;
      readonly attempt: number;
    }
  | {
      readonly kind: 'retried';
      readonly at: number;
      readonly attempt: number;
      readonly from: readonly string[];
    }
  | { readonly kind: 'cancelled'; readonly at: number; readonly reason: CancelReason };

/** Tells a run from its records; `undefined` when not even its start was recorded. */
export function viewRun(records: readonly JournalRecord[], torn: number): RunView | undefined {
  const [first] = records;
  const last = records.at(-1);
  if (first?.event.kind !== 'run-started' || last === undefined) return undefined;
  const found = new Map<string, StepView>();
  for (const record of records) {
    const { event } = record;
    if (!('step' in event)) continue;
    found.set(
      event.step,
      moveStep(found.get(event.step) ?? openStep(event.step, record.at), record),
    );
  }
  const steps = [...found.values()];
  const history = records.flatMap(turnOf);
  const stored = {
    ...(first.blobs?.['inputs'] && { inputs: first.blobs['inputs'] }),
    ...(last.blobs?.['outputs'] && { outputs: last.blobs['outputs'] }),
  };
  return {
    ...viewStart(first.event),
    wall: wallOf(records),
    ...denoOf(records),
    ...viewEnd(last, steps),
    startedAt: first.at,
    endedAt: last.at,
    ...(Object.keys(stored).length === 0 ? {} : { stored }),
    steps,
    history,
    torn,
  };
}

function viewStart(
  event: RunStarted,
): Pick<RunView, 'run' | 'flow' | 'lock' | 'only' | 'mock' | 'inputs'> {
  const { run, flow, lock, only, mock } = event;
  return {
    run,
    flow,
    lock,
    ...(only === undefined ? {} : { only }),
    ...(mock === undefined ? {} : { mock }),
    // Absent from the record where they went to a blob that was not read.
    inputs: 'inputs' in event ? event.inputs : {},
  };
}

function wallOf(records: readonly JournalRecord[]): string {
  const last = records.findLast(({ event }) => 'wall' in event);
  return last !== undefined && 'wall' in last.event ? last.event.wall : '';
}

function denoOf(records: readonly JournalRecord[]): Pick<RunView, 'deno'> {
  const found = records.flatMap(({ event }) => ('deno' in event ? (event.deno ?? []) : []));
  return found.length === 0 ? {} : { deno: [...new Set(found)] };
}

function viewEnd(
  { event }: JournalRecord,
  steps: readonly StepView[],
): Pick<RunView, 'status' | 'outputs' | 'error'> {
  if (event.kind !== 'run-finished') return { status: statusOf(steps), outputs: null };
  const { status, error } = event;
  const outputs = 'outputs' in event ? event.outputs : null;
  return { status, outputs, ...(error === undefined ? {} : { error }) };
}

function statusOf(steps: readonly StepView[]): 'waiting' | 'unfinished' {
  const open = steps.filter(({ status }) => status === 'unfinished');
  const isRunning = open.some(({ attempts, inputs }) => {
    const last = attempts.at(-1);
    // A flow that is a step runs nothing itself.
    return inputs === undefined && last !== undefined && last.endedAt === undefined;
  });
  return !isRunning && open.some(awaitsApproval) ? 'waiting' : 'unfinished';
}

export function awaitsApproval({ waiting }: StepView): boolean {
  return waiting?.kind === 'approval';
}

function turnOf({ event, at }: JournalRecord): readonly Turn[] {
  switch (event.kind) {
    case 'run-resumed':
      return [{ kind: 'resumed', at }];
    case 'group-started': {
      const { group, shard, attempt } = event;
      return [{ kind: 'group', at, group, attempt, ...(shard === undefined ? {} : { shard }) }];
    }
    case 'run-retried':
      return [{ kind: 'retried', at, attempt: event.attempt, from: event.from }];
    case 'cancel-requested':
      return [{ kind: 'cancelled', at, reason: event.reason }];
    default:
      return [];
  }
}
