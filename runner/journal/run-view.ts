import type { Json, JsonObject } from '../../lock/index.ts';
import type {
  RunEvent,
  RunFinished,
  RunStarted,
  RunStatus,
  SkipReason,
  StepError,
} from '../events/run-event.ts';
import type { JournalRecord } from './records.ts';

/** What a journal says about a run. Secrets are masked in it. Times are milliseconds since 1970. */
export interface RunView {
  readonly run: string;
  /** Path of the flow's YAML. */
  readonly flow: string;
  /** Digest of the lock that was run. */
  readonly lock: string;
  readonly wall: string;
  /** Set when one step was run alone. */
  readonly only?: string;
  readonly inputs: JsonObject;
  /** `unfinished`: it is still under way, or its process died. */
  readonly status: RunStatus | 'unfinished';
  readonly startedAt: number;
  /** Of the last thing that happened. */
  readonly endedAt: number;
  readonly outputs: Json;
  readonly error?: NonNullable<RunFinished['error']>;
  /** In the order in which they began. */
  readonly steps: readonly StepView[];
  /** Bytes at the journal's end that were never acknowledged and are not read. */
  readonly torn: number;
}

export interface StepView {
  /** Its address. */
  readonly step: string;
  readonly status: 'succeeded' | 'failed' | 'skipped' | 'unfinished';
  readonly startedAt: number;
  readonly endedAt: number;
  /** Of script steps. */
  readonly attempts: readonly AttemptView[];
  readonly output?: Json;
  /** True when a secret was taken out of the output. */
  readonly masked?: true;
  readonly error?: StepError;
  readonly reason?: SkipReason;
}

export interface AttemptView {
  readonly attempt: number;
  readonly startedAt: number;
  /** Absent while it is under way. */
  readonly endedAt?: number;
  /** Absent when it succeeded. */
  readonly error?: StepError;
}

/** Tells a run from its records; `undefined` when not even its start was recorded. */
export function viewRun(records: readonly JournalRecord[], torn: number): RunView | undefined {
  const [first] = records;
  const last = records.at(-1);
  if (first?.event.kind !== 'run-started' || last === undefined) return undefined;
  const steps = new Map<string, StepView>();
  for (const record of records) {
    const { event } = record;
    if (!('step' in event)) continue;
    steps.set(event.step, moveView(steps.get(event.step) ?? openView(event.step, record), record));
  }
  return {
    ...viewStart(first.event),
    ...viewEnd(last.event),
    startedAt: first.at,
    endedAt: last.at,
    steps: [...steps.values()],
    torn,
  };
}

function viewStart(
  event: RunStarted,
): Pick<RunView, 'run' | 'flow' | 'lock' | 'wall' | 'only' | 'inputs'> {
  const { run, flow, lock, wall, only, inputs } = event;
  return { run, flow, lock, wall, ...(only === undefined ? {} : { only }), inputs };
}

function viewEnd(event: RunEvent): Pick<RunView, 'status' | 'outputs' | 'error'> {
  if (event.kind !== 'run-finished') return { status: 'unfinished', outputs: null };
  const { status, outputs, error } = event;
  return { status, outputs, ...(error === undefined ? {} : { error }) };
}

function openView(step: string, { at }: JournalRecord): StepView {
  return { step, status: 'unfinished', startedAt: at, endedAt: at, attempts: [] };
}

function moveView(view: StepView, record: JournalRecord): StepView {
  const { at, masked } = record;
  // True: the caller looked for `step`.
  const event = record.event as Extract<RunEvent, { readonly step: string }>;
  const moved = { ...view, endedAt: at };
  switch (event.kind) {
    case 'attempt-started': {
      const attempts = [...view.attempts, { attempt: event.attempt, startedAt: at }];
      return { ...moved, attempts, startedAt: view.attempts.length === 0 ? at : view.startedAt };
    }
    case 'attempt-failed':
      return { ...moved, attempts: endAttempt(view.attempts, { endedAt: at, error: event.error }) };
    case 'step-succeeded': {
      const attempts = endAttempt(view.attempts, { endedAt: at });
      const { output } = event;
      return {
        ...moved,
        status: 'succeeded',
        attempts,
        output,
        ...(masked === undefined ? {} : { masked }),
      };
    }
    case 'step-failed': {
      const attempts = endAttempt(view.attempts, { endedAt: at, error: event.error });
      return { ...moved, status: 'failed', attempts, error: event.error };
    }
    case 'step-skipped':
      return { ...moved, status: 'skipped', reason: event.reason };
    default:
      return moved;
  }
}

/** Ends the last attempt, unless it has ended. */
function endAttempt(
  attempts: readonly AttemptView[],
  end: { readonly endedAt: number; readonly error?: StepError },
): readonly AttemptView[] {
  const last = attempts.at(-1);
  if (last === undefined || last.endedAt !== undefined) return attempts;
  return attempts.with(-1, { ...last, ...end });
}
