import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { encodeLine, type LoggedLine } from '../journal/logged-line.ts';
import { diskError } from './disk-error.ts';
import { logHead, logPath } from './log-file.ts';

/** What is kept of one step's log. */
const longestLog = 1024 * 1024;
const cutNotice = '… the rest of this log was cut';

/** Keeps what steps print, masked, one file a step, in `logs/` of the run's folder. */
export class StepLogs {
  readonly #folder: string;
  readonly #onFailure: (error: unknown) => void;
  readonly #waiting = new Map<string, string>();
  readonly #lengths = new Map<string, number>();
  #scheduled: NodeJS.Immediate | undefined;

  /** `onFailure` is told when the disk refuses; nothing is thrown while a step runs. */
  constructor(runFolder: string, onFailure: (error: unknown) => void) {
    this.#folder = join(runFolder, 'logs');
    this.#onFailure = onFailure;
  }

  /** Adds a line, without its end. Behind the limit one line says that the rest was cut. */
  add(step: string, printed: LoggedLine): void {
    const length = this.#lengths.get(step) ?? 0;
    if (length > longestLog) return;
    const whole = encodeLine(printed);
    const isLast = length + whole.length > longestLog;
    const text = isLast ? encodeLine({ ...printed, line: cutNotice }) : whole;
    this.#lengths.set(step, isLast ? longestLog + 1 : length + text.length);
    const head = length === 0 ? logHead(step) : '';
    this.#waiting.set(step, (this.#waiting.get(step) ?? head) + text);
    this.#scheduled ??= setImmediate(() => {
      this.flush();
    });
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#waiting.size === 0) return;
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      for (const [step, text] of this.#waiting) appendFileSync(logPath(this.#folder, step), text);
    } catch (error) {
      this.#onFailure(diskError(error, 'the log of a step could not be written.'));
    } finally {
      this.#waiting.clear();
    }
  }
}
