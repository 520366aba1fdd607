import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { diskError } from './disk-error.ts';

/** What is kept of one step's log. */
const longestLog = 1024 * 1024;

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
  add(step: string, line: string): void {
    const length = this.#lengths.get(step) ?? 0;
    if (length > longestLog) return;
    const isLast = length + line.length + 1 > longestLog;
    const text = isLast ? '… the rest of this log was cut\n' : `${line}\n`;
    this.#lengths.set(step, isLast ? longestLog + 1 : length + text.length);
    this.#waiting.set(step, (this.#waiting.get(step) ?? '') + text);
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

/** The file of a step's log. Ids hold no dot, so that no two addresses share a name. */
export function logPath(logsFolder: string, step: string): string {
  return join(logsFolder, `${step.replaceAll('/', '.')}.log`);
}
