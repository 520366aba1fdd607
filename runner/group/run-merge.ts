import type { Group, Section } from '../../groups/index.ts';
import type { CancelReason, RunEvent, RunStarted } from '../events/run-event.ts';
import type { JournalRecord } from '../journal/records.ts';
import type { LockSet } from '../lock-set.ts';
import { advance } from '../schedule/advance.ts';
import { initialState, type RunState } from '../schedule/run-state.ts';
import { endIdleSteps } from './end-idle-steps.ts';
import { checkFact } from './check-fact.ts';
import { findStep } from './find-step.ts';
import { MergeFault, type Fact, type Segment } from './segment.ts';

/** How an event that follows from others is kept. */
export type KeepDerived = (event: RunEvent, at: number) => JournalRecord;

/** A fact, when it counts as having happened, and whose it is. */
interface Placed {
  readonly fact: Fact;
  readonly segment: Segment;
  readonly at: number;
}

/**
 * Makes one run of what several jobs did. Facts are taken in by the time at which they happened, but
 * never before those of the jobs that theirs came after; what follows from each is derived at once. That a
 * `return` or somebody ended the flow, and what a job did from there on, is put off until all else of a
 * section is in, because jobs side by side could not know of it. So whoever merges the same
 * segments comes to the same state, and whoever merges some of them to one that leads there.
 */
export class RunMerge {
  readonly #keep: KeepDerived;
  readonly #records: JournalRecord[] = [];
  readonly #begun = new Set<string>();
  readonly #closed: Fact[] = [];
  #state: RunState;
  #lastAt: number;

  constructor(
    locks: LockSet,
    start: { readonly event: RunStarted; readonly record: JournalRecord },
    keep: KeepDerived,
  ) {
    this.#keep = keep;
    this.#state = initialState(locks);
    this.#lastAt = start.record.at;
    this.#feed(start.event, start.record);
  }

  get state(): RunState {
    return this.#state;
  }

  /** All that happened, facts and what follows from them: a journal. */
  get records(): readonly JournalRecord[] {
    return this.#records;
  }

  /** When the last thing happened, in milliseconds since 1970. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /** Facts whose values are masked here. */
  get closed(): readonly Fact[] {
    return this.#closed;
  }

  /** Takes in what jobs did to a section; `groups`: all of the plan, each after those that it comes after. */
  take(section: Section, groups: readonly Group[], segments: readonly Segment[]): void {
    const own = segments.filter(({ group }) => group.section === section);
    const ended = new Set<Segment>();
    const late: Placed[] = [];
    for (const placed of inOrder(groups, own)) {
      if (this.#endsFlow(placed)) ended.add(placed.segment);
      if (ended.has(placed.segment)) late.push(placed);
      else this.#takeFact(placed);
    }
    for (const placed of late) this.#takeLate(placed, section);
    if (late.length > 0) this.#endIdle();
  }

  /**
   * Somebody ended the run. The first request lets `finally` run; when it is that which is interrupted,
   * the second one ends it as well.
   */
  cancel(reason: CancelReason, section: Section): void {
    const { flow, phase } = this.#state;
    const isKnown = flow.cancelled !== undefined && flow.cancelled !== 'returned';
    if (phase !== 'running' || (isKnown && section !== 'finally')) return;
    this.#derive({ kind: 'cancel-requested', reason }, this.#lastAt);
    const isHalt = section === 'finally' && reason === 'interrupted' && !isKnown;
    if (isHalt) this.#derive({ kind: 'cancel-requested', reason }, this.#lastAt);
    this.#endIdle();
  }

  /** Whether a job was told, or said, that the flow is ended: what it did from there on rests on that. */
  #endsFlow({ fact: { event }, segment }: Placed): boolean {
    if (event.kind === 'cancel-requested') return true;
    if (event.kind !== 'flow-returned') return false;
    return guarded(segment, () => findStep(this.#state, event.step).isOwn);
  }

  #takeLate(placed: Placed, section: Section): void {
    const { event } = placed.fact;
    const { flow, phase } = this.#state;
    if (event.kind !== 'cancel-requested') {
      this.#takeFact(placed);
      return;
    }
    const isKnown = flow.cancelled !== undefined && flow.cancelled !== 'returned';
    // A second request would end `finally`: it is one only where it came while that ran.
    const isNews = section === 'finally' ? flow.halted !== true : !isKnown;
    if (isNews && phase === 'running') this.#takeFact(placed);
  }

  #takeFact({ fact, segment, at }: Placed): void {
    const { record, event, needs } = fact;
    guarded(segment, () => {
      checkFact(this.#state, segment, fact);
      if ('step' in event) this.#begun.add(event.step);
      if (needs !== undefined) this.#closed.push(fact);
      this.#lastAt = Math.max(this.#lastAt, at);
      this.#feed(event, record);
    });
  }

  /** Ends what nobody works on in the part of the flow that is being ended. */
  #endIdle(): void {
    for (;;) {
      const { flow, phase } = this.#state;
      const isOver = flow.section === 'end' || (flow.section === 'finally' && !flow.halted);
      const reason = flow.cancelled;
      if (phase !== 'running' || isOver || reason === undefined) return;
      const events = endIdleSteps(this.#state, reason, (step) => this.#begun.has(step));
      if (events.length === 0) return;
      for (const event of events) this.#derive(event, this.#lastAt);
    }
  }

  #derive(event: RunEvent, at: number): void {
    this.#feed(event, this.#keep(event, at));
  }

  /** An event, and all that follows from it. */
  #feed(event: RunEvent, record: JournalRecord): void {
    const waiting: RunEvent[] = [];
    const step = (it: RunEvent, kept: JournalRecord): void => {
      this.#records.push(kept);
      const [state, commands] = advance(this.#state, it);
      this.#state = state;
      for (const command of commands) if (command.kind === 'record') waiting.push(command.event);
    };
    step(event, record);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      step(next, this.#keep(next, record.at));
    }
  }
}

/**
 * Facts by their time. A job's clock may be behind that of a job that it came after: its facts count
 * as not earlier than all of those.
 */
function inOrder(groups: readonly Group[], segments: readonly Segment[]): readonly Placed[] {
  const ends = new Map<string, number>();
  const placed: Placed[] = [];
  for (const { name, after } of groups) {
    const begin = Math.max(0, ...after.map((before) => ends.get(before) ?? 0));
    let end = begin;
    for (const segment of segments.filter(({ group }) => group.name === name)) {
      let at = begin;
      for (const fact of segment.facts) {
        at = Math.max(at, fact.record.at);
        placed.push({ fact, segment, at });
      }
      end = Math.max(end, at);
    }
    ends.set(name, end);
  }
  // Sorting is stable: at one moment, what comes before in the plan was first.
  return placed.sort((a, b) => a.at - b.at);
}

/** What `advance` cannot follow is the fault of the segment that says so, not ours. */
function guarded<T>({ group, shard }: Segment, take: () => T): T {
  try {
    return take();
  } catch (error) {
    if (error instanceof MergeFault) throw error;
    const why = error instanceof Error ? error.message : '';
    const which =
      group.shards === undefined ? group.name : `${group.name}, shard ${String(shard)},`;
    throw new MergeFault(
      group,
      `What the job of ${which} left does not follow from what came before: ${why}`,
      { cause: error },
    );
  }
}
