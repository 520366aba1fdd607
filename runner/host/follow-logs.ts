import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { journalHeader } from '../journal/frames.ts';
import { decodeRecords, type JournalRecord } from '../journal/records.ts';
import { isWorkedOn } from './ask-run.ts';
import { GrowingFile } from './growing-file.ts';
import { journalPath } from './journal-file.ts';
import { linesOfLog, logPath, stepOfLog } from './log-file.ts';
import { decodeJournal } from './read-journal.ts';
import { loggedSteps, type StepLine } from './read-logs.ts';
import { isMissing } from './runs.ts';

export interface FollowOptions {
  readonly run: string;
  /** The run's folder, absolute. */
  readonly folder: string;
  /** Whether what this step prints is asked for. */
  readonly wanted: (step: string) => boolean;
  /** Lines of several steps come in the order in which they were printed, as far as they were read together. */
  readonly onLine: (line: StepLine) => void;
  readonly onRecord: (record: JournalRecord) => void;
  /** Stops following. */
  readonly signal: AbortSignal;
}

/** How long a run may be without a process before nobody is expected to go on with it, in ms. */
const patienceMs = 2000;

/**
 * Tells what steps print and what happens to the run until it ends, or no process works on it, or the
 * signal says so. The system says when a file grows; only whether the process lives must be asked,
 * every two seconds: a kill is told to nobody. Rejects with an `IntegrityError` when the journal is
 * damaged.
 */
export async function followLogs(options: FollowOptions): Promise<'ended' | 'left' | 'stopped'> {
  const follower = new Follower(options);
  const { signal } = options;
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => {
        resolve();
      });
      follower.start(resolve, reject);
      if (signal.aborted) resolve();
    });
  } finally {
    follower.close();
  }
  return follower.outcome;
}

class Follower {
  readonly #options: FollowOptions;
  readonly #journal: GrowingFile;
  readonly #logs = new Map<string, GrowingFile>();
  /** Steps whose logs have grown since they were read. */
  readonly #grown = new Set<string>();
  readonly #watchers: FSWatcher[] = [];
  #scheduled: NodeJS.Immediate | undefined;
  #watchesLogs = false;
  #ended = false;
  #left = false;
  #liveness: NodeJS.Timeout | undefined;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#journal = new GrowingFile(journalPath(options.folder));
  }

  get outcome(): 'ended' | 'left' | 'stopped' {
    if (this.#ended) return 'ended';
    return this.#left ? 'left' : 'stopped';
  }

  start(resolve: () => void, reject: (error: unknown) => void): void {
    const pump = (): void => {
      this.#scheduled = undefined;
      try {
        this.#read();
        if (this.#ended || this.#left) resolve();
      } catch (error) {
        reject(error);
      }
    };
    const wake = (): void => {
      this.#scheduled ??= setImmediate(pump);
    };
    this.#liveness = setInterval(() => {
      this.#left = !isWorkedOn(this.#options);
      if (this.#left) wake();
    }, patienceMs);
    try {
      this.#watch(
        this.#options.folder,
        () => {
          this.#watchLogs(wake, reject);
          wake();
        },
        reject,
      );
      this.#watchLogs(wake, reject);
      wake();
    } catch (error) {
      reject(error);
    }
  }

  close(): void {
    clearInterval(this.#liveness);
    for (const watcher of this.#watchers) watcher.close();
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
  }

  #watch(
    folder: string,
    onChange: (name: string | null) => void,
    onError: (error: unknown) => void,
  ): void {
    const watcher = watch(folder, (_, name) => {
      onChange(name);
    });
    watcher.on('error', onError);
    this.#watchers.push(watcher);
  }

  /** The folder of logs is made with the first line. What is in it by then is read as grown. */
  #watchLogs(wake: () => void, reject: (error: unknown) => void): void {
    if (this.#watchesLogs) return;
    const logs = join(this.#options.folder, 'logs');
    try {
      this.#watch(
        logs,
        (name) => {
          const step = name === null ? undefined : stepOfLog(logs, name);
          if (step !== undefined) this.#grown.add(step);
          wake();
        },
        reject,
      );
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    this.#watchesLogs = true;
    for (const step of loggedSteps(this.#options.folder)) this.#grown.add(step);
  }

  /** The journal first: what was printed before the run ended is in the logs by the time it says so. */
  #read(): void {
    this.#journal.read((bytes) => this.#takeRecords(bytes));
    // Told once more at the end of all that there is: the system may have lost count of what changed.
    const steps = this.#ended ? loggedSteps(this.#options.folder) : [...this.#grown];
    this.#grown.clear();
    const lines = steps.filter(this.#options.wanted).flatMap((step) => this.#takeLines(step));
    for (const line of lines.sort((a, b) => a.at - b.at)) this.#options.onLine(line);
  }

  #takeRecords(bytes: Uint8Array): number {
    // The first piece has the journal's own header; any later one begins with a frame.
    const isFirst = bytes.length >= journalHeader.length && startsAsJournal(bytes);
    const { payloads, length } = decodeJournal(
      isFirst ? bytes : withHeader(bytes),
      this.#options.run,
    );
    for (const record of payloads.flatMap(decodeRecords)) {
      const { kind } = record.event;
      if (kind === 'run-finished') this.#ended = true;
      if (kind === 'run-retried') this.#ended = false;
      this.#options.onRecord(record);
    }
    return isFirst ? length : Math.max(0, length - journalHeader.length);
  }

  #takeLines(step: string): readonly StepLine[] {
    const log =
      this.#logs.get(step) ?? new GrowingFile(logPath(join(this.#options.folder, 'logs'), step));
    this.#logs.set(step, log);
    let lines: readonly StepLine[] = [];
    log.read((bytes) => {
      const end = bytes.lastIndexOf(0x0a) + 1;
      const text = new TextDecoder().decode(bytes.subarray(0, end));
      lines = linesOfLog(step, text).map((line) => ({ ...line, step }));
      return end;
    });
    return lines;
  }
}

function startsAsJournal(bytes: Uint8Array): boolean {
  return journalHeader.every((byte, index) => bytes[index] === byte);
}

function withHeader(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(journalHeader.length + bytes.length);
  whole.set(journalHeader);
  whole.set(bytes, journalHeader.length);
  return whole;
}
