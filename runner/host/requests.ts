import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
  type FSWatcher,
} from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../lock/index.ts';
import { errorCode } from '../../store/index.ts';
import { parseRequest, type RunRequest } from '../approval/parse-request.ts';
import { diskError } from './disk-error.ts';
import { syncFolder } from './run-directory.ts';

/** A request that waits, until `done` says that it was taken in or is moot. */
export interface WaitingRequest {
  readonly request: RunRequest;
  readonly done: () => void;
}

/**
 * The letter box of a run: one file a request, whole or not there. Who works on the run is told at
 * once of new ones, by the file system, and takes each away only when its event is durable.
 */
export class Requests {
  readonly #folder: string;
  #watcher: FSWatcher | undefined;

  constructor(runFolder: string) {
    this.#folder = join(runFolder, 'requests');
  }

  /** Leaves a request; it is on the disk when this returns. `now` is milliseconds since 1970. */
  put(request: RunRequest, now: number): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const name = `${String(now).padStart(15, '0')}-${randomBytes(6).toString('hex')}`;
      const draft = join(this.#folder, `.${name}`);
      const file = openSync(draft, 'wx', 0o600);
      try {
        writeFileSync(file, JSON.stringify(request));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(draft, join(this.#folder, `${name}.json`));
      syncFolder(this.#folder);
    } catch (error) {
      throw diskError(error, 'the request could not be left for the run.');
    }
  }

  /** All that wait, the oldest first. */
  list(): readonly WaitingRequest[] {
    return this.#names().flatMap((name) => {
      const path = join(this.#folder, name);
      const request = readRequest(path);
      const done = (): void => {
        rmSync(path, { force: true });
      };
      return request === undefined ? [] : [{ request, done }];
    });
  }

  /** Calls `onChange` whenever something may have come. Without polling, and until `close`. */
  watch(onChange: () => void, onFailure: (error: unknown) => void): void {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      this.#watcher = watch(this.#folder, { persistent: false }, onChange);
      this.#watcher.on('error', onFailure);
    } catch (error) {
      onFailure(error);
    }
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#folder)
        .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
        .sort();
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }
}

/** `undefined` when another process has taken it away, or when no process of ours wrote it. */
function readRequest(path: string): RunRequest | undefined {
  try {
    // True: it is what JSON holds.
    return parseRequest(JSON.parse(readFileSync(path, 'utf8')) as Json);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
