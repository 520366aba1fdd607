import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { scratchParent } from './scratch.ts';

/** How much of what a process writes is kept. */
export const keptBytes: number = 4 * 1024 * 1024;

/**
 * Where Deno writes which permissions it looks at, for one process: a file that no path leads to, handed over as an
 * open descriptor. It is bounded by looks at it, since the process may write as much as it likes.
 */
export class TraceFile {
  #descriptor: number | undefined;
  /** Its beginning, once it was longer than is kept. */
  #kept: string | undefined;

  constructor() {
    const path = join(scratchParent(false), `millrace-trace-${randomBytes(12).toString('hex')}`);
    this.#descriptor = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
  }

  /** For the process; `undefined` when it was closed. */
  get descriptor(): number | undefined {
    return this.#descriptor;
  }

  /** Takes out what is there when that is too much. What is written after it only takes room until the next look. */
  bound(): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    if (this.#kept === undefined && fstatSync(descriptor).size <= keptBytes) return;
    this.#kept ??= readStart(descriptor);
    ftruncateSync(descriptor);
  }

  /** What was written so far, and whether that is not all of it. Closes the file. */
  take(): { readonly text: string; readonly isCut: boolean } {
    this.bound();
    const descriptor = this.#descriptor;
    const isCut = this.#kept !== undefined;
    const text = this.#kept ?? (descriptor === undefined ? '' : readStart(descriptor));
    this.close();
    return { text, isCut };
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
    this.#kept = undefined;
  }
}

function readStart(descriptor: number): string {
  const bytes = Buffer.alloc(Math.min(fstatSync(descriptor).size, keptBytes));
  let at = 0;
  while (at < bytes.length) {
    const got = readSync(descriptor, bytes, at, bytes.length - at, at);
    if (got === 0) break;
    at += got;
  }
  return bytes.toString('utf8', 0, at);
}
