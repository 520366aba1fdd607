import type { RunNotice } from '../events/run-event.ts';
import { EventLines, type Tone } from './event-lines.ts';
import type { Reporter, Write } from './reporter.ts';

export interface LiveOptions {
  /** Width of the terminal. */
  readonly columns: number;
  readonly color: boolean;
}

/** What has happened scrolls by; below it stands, redrawn, what runs now. For a terminal. */
export function liveReporter(write: Write, options: LiveOptions): Reporter {
  const lines = new EventLines();
  const running = new RunningSteps();
  let drawn = 0;
  return {
    report: (notice) => {
      const line = lines.of(notice);
      running.take(notice);
      const isShown = line !== undefined && !isTransient(notice);
      const said = isShown ? `${paint(line.text, line.tone, options.color)}\n` : '';
      const rows = running.rows(mostRows).map((row) => fit(row, options.columns));
      write(`${erase(drawn)}${said}${rows.map((row) => `${row}\n`).join('')}`);
      drawn = rows.length;
    },
    close: () => {
      if (drawn > 0) write(erase(drawn));
      drawn = 0;
    },
  };
}

const mostRows = 8;

/** What the rows below say already. */
function isTransient({ kind }: RunNotice): boolean {
  return kind === 'attempt-started' || kind === 'items-evaluated';
}

/** Goes up over the rows and clears to the end of the screen. */
function erase(rows: number): string {
  return rows === 0 ? '' : `\u001b[${String(rows)}A\u001b[0J`;
}

const tones: Readonly<Record<Tone, string>> = { plain: '', good: '32', bad: '31', quiet: '2' };

function paint(text: string, tone: Tone, color: boolean): string {
  const code = tones[tone];
  return color && code !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/** Cuts a row so that it can never wrap: what is not plain may be two columns wide. */
function fit(row: string, columns: number): string {
  let width = 0;
  let fitting = '';
  for (const character of row) {
    width += character >= ' ' && character <= '~' ? 1 : 2;
    if (width >= columns) return fitting;
    fitting += character;
  }
  return fitting;
}

/** What is under way, a row each; of a fan-out, how far it has come. */
class RunningSteps {
  readonly #attempts = new Map<string, number>();
  readonly #fanOuts = new Map<string, { readonly items: number; begun: number }>();

  take(notice: RunNotice): void {
    if ('step' in notice) this.#countItem(notice.step);
    switch (notice.kind) {
      case 'attempt-started':
        this.#attempts.set(notice.step, notice.attempt);
        break;
      case 'items-evaluated':
        this.#fanOuts.set(notice.step, { items: notice.items.length, begun: 0 });
        break;
      case 'step-succeeded':
      case 'step-failed':
        this.#attempts.delete(notice.step);
        this.#fanOuts.delete(notice.step);
        break;
      case 'run-finished':
        this.#attempts.clear();
        this.#fanOuts.clear();
        break;
      default:
    }
  }

  rows(most: number): readonly string[] {
    const fanOuts = [...this.#fanOuts].map(
      ([step, { items, begun }]) => `> ${step}: item ${String(begun)} of ${String(items)}`,
    );
    const attempts = [...this.#attempts].map(
      ([step, attempt]) => `> ${step}${attempt === 1 ? '' : `, attempt ${String(attempt)}`}`,
    );
    const all = [...fanOuts, ...attempts];
    if (all.length <= most) return all;
    return [...all.slice(0, most - 1), `  and ${String(all.length - most + 1)} more`];
  }

  /** Counts the item that an address lies in, in every fan-out around it. */
  #countItem(step: string): void {
    for (const { 0: number, index } of step.matchAll(/\[\d+\]/gu)) {
      const fanOut = this.#fanOuts.get(step.slice(0, index));
      if (fanOut !== undefined)
        fanOut.begun = Math.max(fanOut.begun, Number(number.slice(1, -1)) + 1);
    }
  }
}
