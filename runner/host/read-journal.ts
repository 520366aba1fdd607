import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { errorCode, IntegrityError, OperationalError } from '../../store/index.ts';
import { decodeFrames, JournalDamage, type ReadFrames } from '../journal/frames.ts';
import { decodeRecords, type BlobReference, type JournalRecord } from '../journal/records.ts';
import { blobPath, journalPath } from './journal-file.ts';

export interface ReadJournal {
  readonly records: readonly JournalRecord[];
  /** Bytes that are whole: a writer goes on there. */
  readonly length: number;
  /** Bytes behind them, of an append that never ended. */
  readonly torn: number;
}

/**
 * What a run's journal holds; nothing when there is none yet. Throws an `IntegrityError` when it is
 * damaged, and an `OperationalError` when another version of millrace wrote it.
 */
export function readJournal(folder: string, run: string): ReadJournal {
  const bytes = readOptional(journalPath(folder));
  if (bytes === undefined) return { records: [], length: 0, torn: 0 };
  const { payloads, length, torn } = decodeJournal(bytes, run);
  return { records: payloads.flatMap(decodeRecords), length, torn };
}

/** A value that was too large for the journal, as JSON text. Throws an `IntegrityError` when it is not what it was. */
export function readBlob(folder: string, reference: BlobReference): string {
  const bytes = readOptional(blobPath(folder, reference.sha256));
  const digest = bytes && createHash('sha256').update(bytes).digest('hex');
  if (bytes !== undefined && digest === reference.sha256) return bytes.toString('utf8');
  const problem = bytes === undefined ? 'is missing' : 'was changed';
  throw new IntegrityError(
    `A value of the run, ${reference.sha256.slice(0, 12)} in its folder blobs, ${problem}.`,
  );
}

/** `undefined` when there is no such file. */
export function readOptional(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The frames of a run's journal. What is wrong with it is said as `readJournal` says it. */
export function decodeJournal(bytes: Uint8Array, run: string): ReadFrames {
  try {
    return decodeFrames(bytes);
  } catch (error) {
    if (!(error instanceof JournalDamage)) throw error;
    const message = `The journal of run ${run} cannot be read: ${error.message}.`;
    if (error.kind === 'version') {
      const hint = 'Use the version of millrace that began the run.';
      throw new OperationalError(message, { cause: error, hint });
    }
    const hint = 'What ran can still be seen in the logs of the run, in .millrace/runs.';
    throw new IntegrityError(message, { cause: error, hint });
  }
}
