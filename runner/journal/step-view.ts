import type { Json, JsonObject } from '../../lock/index.ts';
import type {
  ApprovalDeclined,
  ApprovalGiven,
  Approver,
  AttemptStarted,
  CacheHit,
  CacheMiss,
  ChosenBranch,
  RunEvent,
  SkipReason,
  StepError,
} from '../events/run-event.ts';
import type { AttemptUse } from '../events/attempt-use.ts';
import type { BlobReference, JournalRecord } from './records.ts';

/** What a journal says about one step. Times are milliseconds since 1970. */
export interface StepView {
  /** Its address. */
  readonly step: string;
  readonly status: 'succeeded' | 'failed' | 'skipped' | 'unfinished';
  readonly startedAt: number;
  readonly endedAt: number;
  /** Of scripts and of flows that are steps, those of earlier attempts of the run included. */
  readonly attempts: readonly AttemptView[];
  readonly output?: Json;
  /** Where the output is kept, when it was too large for the journal and was not read. */
  readonly stored?: BlobReference;
  /** True when a secret was taken out of the output. */
  readonly masked?: true;
  readonly error?: StepError;
  readonly reason?: SkipReason;
  /** What it waits for now. */
  readonly waiting?: Waiting;
  /** How an approval was answered. */
  readonly answer?: ApprovalAnswer;
  /** Of a step with `cache`: where its output came from, or why it had to run. */
  readonly cache?: CacheView;
  /** The output is the step's `mock`. */
  readonly mock?: true;
  /** How many items a fan-out has. */
  readonly items?: number;
  /** How many rounds of a `repeat` have ended. */
  readonly rounds?: number;
  readonly branch?: ChosenBranch;
  /** The concurrency group in which it had a place. */
  readonly group?: string;
  /** Of a flow that is a step. */
  readonly inputs?: JsonObject;
}

/** `until` is when a sleep or a delay ends, or when an approval is given up. */
export type Waiting =
  | { readonly kind: 'approval'; readonly message: string; readonly until?: number }
  | { readonly kind: 'sleep' | 'retry'; readonly until: number };

export interface ApprovalAnswer extends Approver {
  readonly given: boolean;
  readonly form?: JsonObject;
  readonly reason?: string;
}

export type CacheView = ({ readonly hit: true } & CacheHit) | ({ readonly hit: false } & CacheMiss);

export interface AttemptView {
  readonly attempt: number;
  readonly startedAt: number;
  /** Absent while it is under way, and when it was lost. */
  readonly endedAt?: number;
  /** Absent when it succeeded. */
  readonly error?: StepError;
  /** The machine died inside it. */
  readonly lost?: true;
  /** Where that was traced. */
  readonly used?: AttemptUse;
}

type StepEvent = Extract<RunEvent, { readonly step: string }>;

export function openStep(step: string, at: number): StepView {
  return { step, status: 'unfinished', startedAt: at, endedAt: at, attempts: [] };
}

/** The step after one more record about it. A step that had ended and goes on was begun again by a retry. */
export function moveStep(before: StepView, record: JournalRecord): StepView {
  const { at } = record;
  // True: the caller looked for `step`.
  const event = record.event as StepEvent;
  const { attempts } = before;
  const kept = before.status === 'unfinished' ? before : { ...openStep(event.step, at), attempts };
  const moved = { ...kept, endedAt: at, ...changeOf(kept, event, record) };
  // Whatever happens to a step ends what it waited for, but for what begins a wait.
  if (moved.waiting === before.waiting) delete moved.waiting;
  return moved;
}

function changeOf(step: StepView, event: StepEvent, record: JournalRecord): Partial<StepView> {
  const { at } = record;
  switch (event.kind) {
    case 'attempt-started':
      return { ...beginAttempt(step, event.attempt, at), ...missOf(event) };
    case 'flow-started':
      return { ...beginAttempt(step, event.attempt, at), inputs: event.inputs };
    case 'attempt-failed':
      return {
        attempts: endAttempt(step.attempts, { endedAt: at, error: event.error, ...useOf(event) }),
      };
    case 'retry-scheduled':
    case 'sleep-started':
    case 'approval-requested':
      return { waiting: waitOf(event, at) };
    case 'approval-given':
    case 'approval-declined':
      return { answer: answerOf(event) };
    case 'step-succeeded':
    case 'step-failed':
    case 'step-skipped':
      return endStep(step, event, record);
    default:
      return shapeOf(event, record);
  }
}

function useOf({ used }: Pick<AttemptView, 'used'>): Pick<AttemptView, 'used'> {
  return used === undefined ? {} : { used };
}

function missOf({ cache }: AttemptStarted): Pick<StepView, 'cache'> {
  return cache === undefined ? {} : { cache: { hit: false, ...cache } };
}

function waitOf(
  event: Extract<
    StepEvent,
    { readonly kind: 'retry-scheduled' | 'sleep-started' | 'approval-requested' }
  >,
  at: number,
): Waiting {
  switch (event.kind) {
    case 'retry-scheduled':
      return { kind: 'retry', until: at + event.delayMs };
    case 'sleep-started':
      return { kind: 'sleep', until: event.until };
    case 'approval-requested': {
      const { message, until } = event;
      return { kind: 'approval', message, ...(until === undefined ? {} : { until }) };
    }
  }
}

function answerOf({
  kind,
  by,
  identity,
  at,
  ...more
}: ApprovalGiven | ApprovalDeclined): ApprovalAnswer {
  const given = kind === 'approval-given';
  const { form, reason } = { form: undefined, reason: undefined, ...more };
  return {
    given,
    by,
    identity,
    at,
    ...(form === undefined ? {} : { form }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Items that went to a blob may not have been read. */
function countOf(items: readonly Json[] | undefined, { blobs }: JournalRecord): number {
  return items?.length ?? blobs?.['items']?.length ?? 0;
}

/** What shows of a step's inner shape. */
function shapeOf(event: StepEvent, record: JournalRecord): Partial<StepView> {
  switch (event.kind) {
    case 'items-evaluated':
      return { items: countOf(event.items, record) };
    case 'round-ended':
      return { rounds: event.index + 1 };
    case 'branch-chosen':
      return { branch: event.branch };
    case 'slot-acquired':
      return { group: event.group };
    default:
      return {};
  }
}

function endStep(
  { attempts }: StepView,
  event: Extract<StepEvent, { readonly kind: 'step-succeeded' | 'step-failed' | 'step-skipped' }>,
  { at, masked, blobs }: JournalRecord,
): Partial<StepView> {
  switch (event.kind) {
    case 'step-succeeded': {
      const { output, cache, mock } = event;
      const stored = blobs?.['output'];
      return {
        status: 'succeeded',
        attempts: endAttempt(attempts, { endedAt: at, ...useOf(event) }),
        ...(stored === undefined ? { output } : { stored }),
        ...(masked === undefined ? {} : { masked }),
        ...(cache === undefined ? {} : { cache: { hit: true, ...cache } }),
        ...(mock === undefined ? {} : { mock }),
      };
    }
    case 'step-failed': {
      const { error } = event;
      return { status: 'failed', attempts: endAttempt(attempts, { endedAt: at, error }), error };
    }
    case 'step-skipped':
      return { status: 'skipped', reason: event.reason };
  }
}

/** An attempt that has not ended when the next begins was lost with its machine. */
function beginAttempt(step: StepView, attempt: number, at: number): Partial<StepView> {
  const last = step.attempts.at(-1);
  const isOpen = last !== undefined && last.endedAt === undefined;
  const before = isOpen ? step.attempts.with(-1, { ...last, lost: true }) : step.attempts;
  const isFirst = attempt === 1 && !isOpen;
  // What it waited for before, a free place or its turn, is no part of how long it took.
  return {
    attempts: [...before, { attempt, startedAt: at }],
    ...(isFirst ? { startedAt: at } : {}),
  };
}

/** Ends the last attempt, unless it has ended. */
function endAttempt(
  attempts: readonly AttemptView[],
  end: Pick<AttemptView, 'error' | 'used'> & { readonly endedAt: number },
): readonly AttemptView[] {
  const last = attempts.at(-1);
  if (last === undefined || last.endedAt !== undefined) return attempts;
  return attempts.with(-1, { ...last, ...end });
}
