import { neutralise } from '../../output/index.ts';
import type { CancelReason, RunFinished, RunNotice, StepError } from '../events/run-event.ts';
import { durationText } from './duration.ts';
import { ItemCounts } from './item-counts.ts';
import type { Tone } from './paint.ts';
import {
  branchText,
  cacheText,
  count,
  errorText,
  groupText,
  skipText,
  timeText,
  waitingText,
} from './step-text.ts';

export interface EventLine {
  /** May hold line feeds; nothing in it drives a terminal or a CI runner. */
  readonly text: string;
  readonly tone: Tone;
}

type StepNotice = Extract<RunNotice, { readonly step: string }>;

/** Turns notices into lines. Remembers when things began, to say how long they took. */
export class EventLines {
  readonly #began = new Map<string, number>();
  readonly #failures = new Map<string, StepError>();
  readonly #items = new ItemCounts();
  readonly #tally = { succeeded: 0, failed: 0, skipped: 0 };
  readonly #took: { readonly step: string; readonly ms: number }[] = [];
  #run = 'latest';
  #started: number | undefined;

  /** What to say about a notice; nothing when it says nothing new to a person. */
  of(notice: RunNotice): EventLine | undefined {
    this.#started ??= notice.at;
    const line = this.#describe(notice);
    return line && { ...line, text: neutralise(line.text) };
  }

  #describe(notice: RunNotice): EventLine | undefined {
    switch (notice.kind) {
      case 'run-started': {
        const { run, flow, only, mock, wall } = notice;
        this.#run = run;
        const alone = only === undefined ? '' : `, only ${only}`;
        return plain(
          `run ${run} of ${flow}${alone}${mock === true ? ', with mocks' : ''} (wall: ${wall})`,
        );
      }
      case 'run-resumed':
        this.#started = notice.at;
        return plain(`run: resumed (wall: ${notice.wall})`);
      case 'group-started':
        return plain(`run: ${groupText(notice)} (wall: ${notice.wall})`);
      case 'run-retried':
        this.#started = notice.at;
        return plain(`run: attempt ${String(notice.attempt)} (wall: ${notice.wall})`);
      case 'run-finished':
        return this.#finished(notice);
      case 'cancel-requested':
        return cancelText[notice.reason];
      case 'log':
        return { text: `${notice.step} | ${notice.line}`, tone: 'quiet' };
      default:
        return this.#step(notice);
    }
  }

  #step(notice: StepNotice): EventLine | undefined {
    const { step, at } = notice;
    switch (notice.kind) {
      case 'items-evaluated':
        this.#began.set(step, at);
        this.#items.open(step, notice);
        return plain(`${step}: ${itemsText(notice)}`);
      case 'attempt-started': {
        this.#began.set(step, at);
        const which = notice.attempt === 1 ? '' : `, attempt ${String(notice.attempt)}`;
        const why =
          notice.cache === undefined ? '' : `, ${cacheText({ hit: false, ...notice.cache })}`;
        // Of many items only those are told that went wrong, and how far the others are.
        if (notice.attempt === 1 && this.#items.isOneOfMany(step)) return undefined;
        return plain(`${step}: started${which}${why}`);
      }
      case 'attempt-failed':
        // Told with what follows: another attempt, or the end of the step.
        this.#failures.set(step, notice.error);
        return undefined;
      case 'retry-scheduled': {
        const took = this.#tookText(step, at, 'after');
        const error = indented(this.#failures.get(step));
        const next = `attempt ${String(notice.attempt)} follows in ${durationText(notice.delayMs)}`;
        return {
          text: `${step}: attempt ${String(notice.attempt - 1)} failed${took}, ${next}: ${error}`,
          tone: 'bad',
        };
      }
      case 'step-succeeded':
      case 'step-failed':
      case 'step-skipped':
        return this.#end(notice);
      default:
        return this.#inner(notice);
    }
  }

  /** What happens in steps that run no script. */
  #inner(notice: StepNotice): EventLine | undefined {
    const { step, at } = notice;
    switch (notice.kind) {
      case 'branch-chosen':
        this.#began.set(step, at);
        return plain(`${step}: ${branchText(notice.branch)}`);
      case 'round-ended':
        return plain(
          `${step}: round ${String(notice.index + 1)} ended${notice.done ? ', it was the last' : ''}`,
        );
      case 'flow-started':
        this.#began.set(step, at);
        return plain(`${step}: flow started`);
      case 'flow-cancelled':
        return { text: `${step}: flow out of time, stopping`, tone: 'bad' };
      case 'sleep-started':
        this.#began.set(step, at);
        return plain(`${step}: ${waitingText({ kind: 'sleep', until: notice.until })}`);
      case 'approval-requested': {
        this.#began.set(step, at);
        const until = notice.until === undefined ? '' : `, until ${timeText(notice.until)}`;
        return plain(
          `${step}: waits for an approval${until}: ${notice.message}\n  millrace approve ${this.#run} ${step}`,
        );
      }
      case 'approval-given':
        return plain(`${step}: approved by ${notice.by} (${notice.identity})`);
      case 'approval-declined': {
        const why = notice.reason === undefined ? '' : `: ${notice.reason}`;
        return {
          text: `${step}: declined by ${notice.by} (${notice.identity})${why}`,
          tone: 'bad',
        };
      }
      default:
        return undefined;
    }
  }

  #end(
    notice: Extract<
      StepNotice,
      { readonly kind: 'step-succeeded' | 'step-failed' | 'step-skipped' }
    >,
  ): EventLine | undefined {
    const { step, at, kind } = notice;
    const counted = this.#items.end(step, kind === 'step-failed');
    if (!/\[\d+\]/u.test(step)) this.#count(notice);
    if (counted !== undefined) {
      this.#began.delete(step);
      return counted === '' ? undefined : plain(counted);
    }
    switch (kind) {
      case 'step-succeeded': {
        const took = this.#tookText(step, at, 'in');
        return { text: `${step}: ${endText(notice)}${took}`, tone: 'good' };
      }
      case 'step-failed': {
        const took = this.#tookText(step, at, 'after');
        return { text: `${step}: failed${took}: ${indented(notice.error)}`, tone: 'bad' };
      }
      case 'step-skipped':
        return { text: `${step}: skipped, ${skipText[notice.reason]}`, tone: 'quiet' };
    }
  }

  #count({ step, at, kind }: StepNotice): void {
    if (kind === 'step-succeeded') this.#tally.succeeded += 1;
    if (kind === 'step-failed') this.#tally.failed += 1;
    if (kind === 'step-skipped') this.#tally.skipped += 1;
    const began = this.#began.get(step);
    if (began !== undefined && !step.includes('/')) this.#took.push({ step, ms: at - began });
  }

  #finished({ run, status, error, at }: RunFinished & { readonly at: number }): EventLine {
    const where = error?.step === undefined ? '' : ` in ${error.step}`;
    const why = error === undefined ? '' : `${where}: ${indented(error)}`;
    const took = durationText(at - (this.#started ?? at));
    const text = `run ${run} ${status === 'cancelled' ? 'was cancelled' : status} after ${took}${why}`;
    const good = status === 'succeeded';
    const more = good
      ? ''
      : `\n  \`millrace show ${run}\` tells more, \`millrace report ${run}\` makes a page of it.`;
    return { text: `${text}${this.#summary()}${more}`, tone: good ? 'good' : 'bad' };
  }

  #summary(): string {
    const { succeeded, failed, skipped } = this.#tally;
    if (succeeded + failed + skipped === 0) return '';
    const parts = [
      `${count(succeeded, 'step')} succeeded`,
      ...(failed > 0 ? [`${String(failed)} failed`] : []),
      ...(skipped > 0 ? [`${String(skipped)} skipped`] : []),
    ];
    const slowest = this.#took.toSorted((a, b) => b.ms - a.ms).slice(0, 3);
    const times = slowest.map(({ step, ms }) => `${step} ${durationText(ms)}`);
    return `\n  ${parts.join(', ')}${times.length > 1 ? `; slowest: ${times.join(', ')}` : ''}`;
  }

  /** ` in 1.2 s`; nothing for what took no time of its own. */
  #tookText(step: string, at: number, word: string): string {
    const began = this.#began.get(step);
    this.#began.delete(step);
    return began === undefined ? '' : ` ${word} ${durationText(at - began)}`;
  }
}

const cancelText: Readonly<Record<CancelReason, EventLine | undefined>> = {
  timeout: { text: 'run: out of time, stopping', tone: 'bad' },
  interrupted: { text: 'run: interrupted, stopping', tone: 'bad' },
  superseded: { text: 'run: a later run takes its place, stopping', tone: 'bad' },
  returned: undefined,
};

function endText({
  cache,
  mock,
}: Extract<StepNotice, { readonly kind: 'step-succeeded' }>): string {
  if (cache !== undefined) return `succeeded, ${cacheText({ hit: true, ...cache })}`;
  return mock === true ? 'succeeded, mocked' : 'succeeded';
}

function plain(text: string): EventLine {
  return { text, tone: 'plain' };
}

function indented(error: StepError | undefined): string {
  return error === undefined ? 'unknown' : errorText(error).replaceAll('\n', '\n  ');
}

function itemsText({
  items,
  kept = [],
}: Extract<StepNotice, { readonly kind: 'items-evaluated' }>): string {
  const all = count(items.length, 'item');
  return kept.length === 0 ? all : `${all}, ${count(kept.length, 'item')} done before`;
}
