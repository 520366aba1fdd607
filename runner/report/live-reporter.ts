import { displayWidth, fitWidth, neutralise } from '../../output/index.ts';
import type { RunNotice } from '../events/run-event.ts';
import { EventLines } from './event-lines.ts';
import { paint } from './paint.ts';
import { ProgressRows } from './progress-rows.ts';
import type { Reporter, Write } from './reporter.ts';

export interface LiveOptions {
  /** Of the terminal, as it is now. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly color: boolean;
  readonly clock: Clock;
}

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Calls `tick` every so many milliseconds, until what it gives is called. */
  readonly every: (ms: number, tick: () => void) => () => void;
}

/** Between two drawings at least; a person sees no more. */
const frameMs = 60;
/** So often the times in the rows move on. */
const clockMs = 500;
const mostRows = 10;

/**
 * What has happened scrolls by; below it stands, redrawn, what runs now and since when. For a terminal
 * of any size, which may change under way.
 */
export function liveReporter(write: Write, options: LiveOptions): Reporter {
  const screen = new LiveScreen(write, options);
  const stop = options.clock.every(frameMs, () => {
    screen.tick();
  });
  return {
    report: (notice) => {
      screen.take(notice);
    },
    close: () => {
      stop();
      screen.close();
    },
  };
}

class LiveScreen {
  readonly #write: Write;
  readonly #options: LiveOptions;
  readonly #lines = new EventLines();
  readonly #progress = new ProgressRows();
  /** Lines that were not written yet. */
  #said = '';
  /** Widths of the rows that stand on the screen. */
  #drawn: readonly number[] = [];
  #drawnAt = 0;
  #changed = false;
  #closed = false;

  constructor(write: Write, options: LiveOptions) {
    this.#write = write;
    this.#options = options;
  }

  take(notice: RunNotice): void {
    const line = this.#lines.of(notice);
    this.#progress.take(notice);
    if (line !== undefined && !isTransient(notice)) {
      this.#said += `${paint(line.text, line.tone, this.#options.color)}\n`;
    }
    this.#changed = true;
    if (notice.kind === 'run-finished') this.close();
    else if (this.#age() >= frameMs) this.#draw();
  }

  tick(): void {
    if (this.#closed) return;
    if (this.#age() >= (this.#changed ? frameMs : clockMs)) this.#draw();
  }

  /** Leaves nothing but what was said. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#write(`${this.#erase()}${this.#said}`);
    this.#said = '';
  }

  #age(): number {
    return this.#options.clock.now() - this.#drawnAt;
  }

  #draw(): void {
    const { columns, rows: height } = this.#options.size();
    const now = this.#options.clock.now();
    const most = Math.min(mostRows, height - 2);
    // A full last column makes some terminals go on to the next row.
    const rows = this.#progress.at(now, most).map((row) => fitWidth(neutralise(row), columns - 1));
    this.#write(`${this.#erase()}${this.#said}${rows.map((row) => `${row}\n`).join('')}`);
    this.#said = '';
    this.#drawn = rows.map(displayWidth);
    this.#drawnAt = now;
    this.#changed = false;
  }

  /** Goes up over the rows and clears to the end of the screen; a narrower terminal has wrapped them meanwhile. */
  #erase(): string {
    const { columns } = this.#options.size();
    const height = this.#drawn.reduce(
      (sum, width) => sum + Math.max(1, Math.ceil(width / Math.max(1, columns))),
      0,
    );
    this.#drawn = [];
    return height === 0 ? '' : `\u001b[${String(height)}A\r\u001b[0J`;
  }
}

/** What the rows below say already. */
function isTransient({ kind }: RunNotice): boolean {
  return kind === 'attempt-started' || kind === 'items-evaluated' || kind === 'sleep-started';
}
