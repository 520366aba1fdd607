import { neutralise } from '../../output/index.ts';
import type { CancelReason, RunNotice, SkipReason, StepError } from '../events/run-event.ts';
import { durationText } from './duration.ts';

/** How a line may be coloured. */
export type Tone = 'plain' | 'good' | 'bad' | 'quiet';

export interface EventLine {
  /** May hold line feeds; nothing in it drives a terminal or a CI runner. */
  readonly text: string;
  readonly tone: Tone;
}

/** Turns notices into lines. Remembers when things began, to say how long they took. */
export class EventLines {
  readonly #began = new Map<string, number>();
  readonly #failures = new Map<string, StepError>();
  #started = 0;

  /** What to say about a notice; nothing when it says nothing new to a person. */
  of(notice: RunNotice): EventLine | undefined {
    const line = this.#describe(notice);
    return line && { ...line, text: neutralise(line.text) };
  }

  #describe(notice: RunNotice): EventLine | undefined {
    switch (notice.kind) {
      case 'run-started':
        this.#started = notice.at;
        return plain(
          `run ${notice.run} of ${notice.flow}${notice.only === undefined ? '' : `, only ${notice.only}`} (wall: ${notice.wall})`,
        );
      case 'run-resumed':
        return plain(`run: resumed (wall: ${notice.wall})`);
      case 'run-retried':
        return plain(`run: attempt ${String(notice.attempt)} (wall: ${notice.wall})`);
      case 'run-finished':
        return this.#finished(notice);
      case 'cancel-requested':
        return { text: `run: ${cancelText[notice.reason]}, stopping`, tone: 'bad' };
      case 'log':
        return { text: `${notice.step} | ${notice.line}`, tone: 'quiet' };
      default:
        return this.#step(notice);
    }
  }

  #step(notice: Extract<RunNotice, { readonly step: string }>): EventLine | undefined {
    const { step, at } = notice;
    switch (notice.kind) {
      case 'items-evaluated':
        this.#began.set(step, at);
        return plain(`${step}: ${count(notice.items.length, 'item')}`);
      case 'branch-chosen':
        this.#began.set(step, at);
        return plain(`${step}: ${branchText(notice.branch)}`);
      case 'attempt-started': {
        this.#began.set(step, at);
        const which = notice.attempt === 1 ? '' : `, attempt ${String(notice.attempt)}`;
        return plain(`${step}: started${which}`);
      }
      case 'attempt-failed':
        // Told with what follows: another attempt, or the end of the step.
        this.#failures.set(step, notice.error);
        return undefined;
      case 'retry-scheduled': {
        const took = this.#took(step, at, 'after');
        const error = errorText(this.#failures.get(step));
        const next = `attempt ${String(notice.attempt)} follows in ${durationText(notice.delayMs)}`;
        return {
          text: `${step}: attempt ${String(notice.attempt - 1)} failed${took}, ${next}: ${error}`,
          tone: 'bad',
        };
      }
      default:
        return this.#end(notice);
    }
  }

  #end(notice: Extract<RunNotice, { readonly step: string }>): EventLine | undefined {
    const { step, at } = notice;
    switch (notice.kind) {
      case 'step-succeeded':
        return { text: `${step}: succeeded${this.#took(step, at, 'in')}`, tone: 'good' };
      case 'step-failed': {
        const took = this.#took(step, at, 'after');
        return { text: `${step}: failed${took}: ${errorText(notice.error)}`, tone: 'bad' };
      }
      case 'step-skipped':
        return { text: `${step}: skipped, ${skipText[notice.reason]}`, tone: 'quiet' };
      default:
        return undefined;
    }
  }

  #finished(notice: Extract<RunNotice, { readonly kind: 'run-finished' }>): EventLine {
    const { run, status, error, at } = notice;
    const where = error?.step === undefined ? '' : ` in ${error.step}`;
    const why = error === undefined ? '' : `${where}: ${errorText(error)}`;
    const took = durationText(at - this.#started);
    const text = `run ${run} ${status === 'cancelled' ? 'was cancelled' : status} after ${took}${why}`;
    return { text, tone: status === 'succeeded' ? 'good' : 'bad' };
  }

  /** ` in 1.2 s`; nothing for what took no time of its own. */
  #took(step: string, at: number, word: string): string {
    const began = this.#began.get(step);
    this.#began.delete(step);
    return began === undefined ? '' : ` ${word} ${durationText(at - began)}`;
  }
}

const skipText: Readonly<Record<SkipReason, string>> = {
  condition: 'its condition is false',
  needs: 'because a step that it needs failed',
  cancelled: 'because the run was ended',
};

const cancelText: Readonly<Record<CancelReason, string>> = {
  interrupted: 'interrupted',
  timeout: 'out of time',
  returned: 'returned early',
  superseded: 'a later run takes its place',
};

function plain(text: string): EventLine {
  return { text, tone: 'plain' };
}

function branchText(branch: number | 'else' | null): string {
  if (branch === null) return 'no branch';
  return branch === 'else' ? 'the else branch' : `branch ${String(branch + 1)}`;
}

function errorText(error: StepError | undefined): string {
  if (error === undefined) return 'unknown';
  return `${error.name}: ${error.message}`.replaceAll('\n', '\n  ');
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
