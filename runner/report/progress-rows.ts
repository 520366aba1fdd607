import type { LogLine, RunNotice } from '../events/run-event.ts';
import type { Waiting } from '../journal/step-view.ts';
import { durationText } from './duration.ts';
import { countText, marks } from './step-text.ts';

type StepNotice = Exclude<Extract<RunNotice, { readonly step: string }>, LogLine>;

/** A fan-out under way. */
interface FanOut {
  readonly since: number;
  readonly total: number;
  ended: number;
  failed: number;
  /** How many items have begun, where an item is more than one step. */
  begun: number;
}

interface Working {
  readonly since: number;
  readonly attempt: number;
}

/** What is under way, a row each: fan-outs as counts, then what waits, then what works. Rows hold no control characters. */
export class ProgressRows {
  readonly #working = new Map<string, Working>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #fanOuts = new Map<string, FanOut>();
  readonly #ended = { succeeded: 0, failed: 0, skipped: 0 };
  #run = 'latest';
  #since: number | undefined;

  take(notice: RunNotice): void {
    const { at } = notice;
    this.#since ??= at;
    if (notice.kind === 'run-started') this.#run = notice.run;
    if (!('step' in notice) || notice.kind === 'log') return;
    const { step } = notice;
    // A row of a step stands for what it does last.
    this.#waiting.delete(step);
    this.#begin(notice);
    const waiting = waitingOf(notice);
    if (waiting !== undefined) this.#waiting.set(step, waiting);
    this.#move(notice);
  }

  #move(notice: StepNotice): void {
    const { step, at } = notice;
    switch (notice.kind) {
      case 'attempt-started':
        this.#working.set(step, { since: at, attempt: notice.attempt });
        break;
      case 'attempt-failed':
        this.#working.delete(step);
        break;
      case 'items-evaluated': {
        const total = notice.items.length;
        const ended = notice.kept?.length ?? 0;
        this.#fanOuts.set(step, { since: at, total, ended, failed: 0, begun: ended });
        break;
      }
      case 'step-succeeded':
      case 'step-failed':
      case 'step-skipped':
        this.#end(step, notice.kind);
        break;
      default:
    }
  }

  /** At most `most` rows, the first with the run as a whole; none before it began. */
  at(now: number, most: number): readonly string[] {
    if (this.#since === undefined || most < 1) return [];
    const rows = [
      ...[...this.#fanOuts].map(([step, fanOut]) => fanOutRow(step, fanOut, now)),
      ...[...this.#waiting].map(([step, waiting]) => this.#waitingRow(step, waiting, now)),
      ...[...this.#working]
        .filter(([step]) => !this.#isCounted(step))
        .map(([step, { since, attempt }]) => {
          const which = attempt === 1 ? '' : `, attempt ${String(attempt)}`;
          return `${marks.unfinished} ${step}${which}  ${durationText(now - since)}`;
        }),
    ];
    const head = this.#headRow(now - this.#since);
    if (rows.length < most) return [head, ...rows];
    const shown = rows.slice(0, Math.max(0, most - 2));
    return [head, ...shown, `  and ${countText(rows.length - shown.length)} more`].slice(0, most);
  }

  #headRow(took: number): string {
    const { succeeded, failed, skipped } = this.#ended;
    const parts = [
      `${countText(succeeded)} succeeded`,
      ...(failed > 0 ? [`${countText(failed)} failed`] : []),
      ...(skipped > 0 ? [`${countText(skipped)} skipped`] : []),
      `${countText(this.#working.size)} under way`,
    ];
    return `run  ${durationText(took)}  ${parts.join(', ')}`;
  }

  #waitingRow(step: string, waiting: Waiting, now: number): string {
    const left = waiting.until === undefined ? '' : durationText(waiting.until - now);
    switch (waiting.kind) {
      case 'approval': {
        const until = left === '' ? '' : `, ${left} left`;
        return `${marks.waiting} ${step}  waits${until}: millrace approve ${this.#run} ${step}`;
      }
      case 'sleep':
        return `${marks.waiting} ${step}  sleeps, ${left} left`;
      case 'retry':
        return `${marks.waiting} ${step}  next attempt in ${left}`;
    }
  }

  /** Whether the row of a fan-out tells of this step: of a few at once each has a row of its own. */
  #isCounted(step: string): boolean {
    return this.#working.size > 4 && this.#fanOutAround(step) !== undefined;
  }

  #begin({ step }: { readonly step: string }): void {
    for (const { 0: item, index } of step.matchAll(/\[\d+\]/gu)) {
      const fanOut = this.#fanOuts.get(step.slice(0, index));
      const begun = Number(item.slice(1, -1)) + 1;
      if (fanOut !== undefined) fanOut.begun = Math.max(fanOut.begun, begun);
    }
  }

  #end(step: string, kind: 'step-succeeded' | 'step-failed' | 'step-skipped'): void {
    this.#working.delete(step);
    this.#fanOuts.delete(step);
    const fanOut = this.#fanOuts.get(step.replace(/\[\d+\]$/u, ''));
    if (fanOut !== undefined) {
      fanOut.ended += 1;
      if (kind === 'step-failed') fanOut.failed += 1;
      return;
    }
    if (kind === 'step-succeeded') this.#ended.succeeded += 1;
    else if (kind === 'step-failed') this.#ended.failed += 1;
    else this.#ended.skipped += 1;
  }

  #fanOutAround(step: string): FanOut | undefined {
    const end = step.lastIndexOf('[');
    return end === -1 ? undefined : this.#fanOuts.get(step.slice(0, end));
  }
}

function waitingOf(notice: StepNotice): Waiting | undefined {
  switch (notice.kind) {
    case 'retry-scheduled':
      return { kind: 'retry', until: notice.at + notice.delayMs };
    case 'sleep-started':
      return { kind: 'sleep', until: notice.until };
    case 'approval-requested': {
      const { message, until } = notice;
      return { kind: 'approval', message, ...(until === undefined ? {} : { until }) };
    }
    default:
      return undefined;
  }
}

function fanOutRow(step: string, fanOut: FanOut, now: number): string {
  const { since, total, ended, failed, begun } = fanOut;
  // Items of several steps end without a word of their own.
  const many = ended > 0 || begun === 0 ? countText(ended) : `item ${countText(begun)} of `;
  const of = many.endsWith(' ') ? '' : '/';
  const wrong = failed === 0 ? '' : `, ${countText(failed)} failed`;
  return `${marks.unfinished} ${step}  ${many}${of}${countText(total)}${wrong}  ${durationText(now - since)}`;
}
