import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { invariant } from '../events/invariant.ts';
import { encodeFrame, journalHeader } from '../journal/frames.ts';
import { encodeRecords, type BlobReference, type JournalRecord } from '../journal/records.ts';
import { diskError } from './disk-error.ts';
import { syncFolder } from './run-directory.ts';

const syncData = promisify(fdatasync);

/** Writes to an open file; may write less than it was given. The default is the system's. */
export type WriteBytes = (file: number, bytes: Uint8Array, from: number) => number;

/** The journal of a run that is under way. What `append` has acknowledged survives a loss of power. */
export class JournalFile {
  readonly #folder: string;
  readonly #file: number;
  readonly #write: WriteBytes;
  #isBroken = false;

  private constructor(folder: string, file: number, write: WriteBytes) {
    this.#folder = folder;
    this.#file = file;
    this.#write = write;
  }

  /** Makes the journal of a new run in its folder. */
  static create(folder: string, write: WriteBytes = writeSync): JournalFile {
    const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants;
    try {
      const file = openSync(journalPath(folder), O_APPEND | O_CREAT | O_EXCL | O_WRONLY, 0o600);
      const journal = new JournalFile(folder, file, write);
      journal.#writeAll(file, journalHeader);
      syncFolder(folder);
      return journal;
    } catch (error) {
      throw diskError(error, unwritten);
    }
  }

  /**
   * Goes on with a journal behind its first `length` bytes: what an append that never ended left
   * there is cut off. What was read may have been on its way to the disk only; now it is there.
   */
  static reopen(folder: string, length: number, write: WriteBytes = writeSync): JournalFile {
    try {
      const file = openSync(journalPath(folder), constants.O_APPEND | constants.O_WRONLY);
      try {
        if (fstatSync(file).size > length) ftruncateSync(file, length);
        fsyncSync(file);
        syncFolder(folder);
      } catch (error) {
        closeSync(file);
        throw error;
      }
      return new JournalFile(folder, file, write);
    } catch (error) {
      throw diskError(error, unwritten);
    }
  }

  /** Adds the records as one frame, all or none of which is read again; resolves when it is durable. */
  async append(records: readonly JournalRecord[]): Promise<void> {
    if (records.length === 0) return;
    // Behind half a frame nothing would be read again.
    invariant(!this.#isBroken, 'nothing is appended after an append has failed');
    try {
      const payload = encodeRecords(records, (text) => this.#putBlob(text));
      this.#writeAll(this.#file, encodeFrame(payload));
      await syncData(this.#file);
    } catch (error) {
      this.#isBroken = true;
      throw diskError(error, unwritten);
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #putBlob(text: string): BlobReference {
    const bytes = Buffer.from(text);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const path = blobPath(this.#folder, sha256);
    const reference = { sha256, bytes: bytes.length };
    if (existsSync(path)) return reference;
    const blobs = join(this.#folder, 'blobs');
    mkdirSync(blobs, { recursive: true, mode: 0o700 });
    const unfinished = join(blobs, `${sha256}.unfinished`);
    const file = openSync(unfinished, 'w', 0o600);
    try {
      this.#writeAll(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
    syncFolder(blobs);
    return reference;
  }

  /** A full disk shows as a short write first, and only then as an error. */
  #writeAll(file: number, bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      const written = this.#write(file, bytes, from);
      if (written === 0) throw Object.assign(new Error('Nothing was written.'), { code: 'EIO' });
      from += written;
    }
  }
}

const unwritten = 'the journal could not be written, so the run was stopped.';

export function journalPath(folder: string): string {
  return join(folder, 'journal');
}

export function blobPath(folder: string, sha256: string): string {
  return join(folder, 'blobs', sha256);
}
