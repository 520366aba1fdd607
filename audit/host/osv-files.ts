import { lstatSync, opendirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, OperationalError, readRegularFile } from '../../store/index.ts';
import { forEachZipEntry } from './zip-entries.ts';

/** In MiB, far above any record: the longest of npm's have some hundred kilobytes. */
const largestMebibytes = 32;
const largestRecord = largestMebibytes * 1024 ** 2;
/** The export of npm unpacks to some 1 GiB. */
const largestExport = 8 * 1024 ** 3;
const deepest = 16;

/**
 * Hands over the bytes of every `.json` file under a folder, or in a zip archive, one at a time.
 * Links are not followed. Throws an `OperationalError` when there is no such folder or archive, or
 * when something in it is larger than any record.
 */
export async function forEachOsvFile(
  path: string,
  use: (bytes: Uint8Array) => void,
): Promise<void> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) {
    forEachFile(path, use, deepest);
    return;
  }
  if (stat?.isFile() !== true) {
    throw new OperationalError(`There is no folder and no zip archive of advisories at ${path}.`, {
      hint: 'Download the export of npm from osv.dev, `npm/all.zip`, and name it with `--advisories`.',
    });
  }
  await forEachZipEntry(
    path,
    { name: /\.json$/, largest: largestRecord, total: largestExport },
    use,
  );
}

function forEachFile(folder: string, use: (bytes: Uint8Array) => void, depth: number): void {
  if (depth === 0) return;
  const entries = opendirSync(folder);
  try {
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) forEachFile(path, use, depth - 1);
      else if (entry.isFile() && entry.name.endsWith('.json')) useFile(path, use);
    }
  } finally {
    entries.closeSync();
  }
}

/** A file that is gone by now, or nobody's to read, counts as one that cannot be read. */
function useFile(path: string, use: (bytes: Uint8Array) => void): void {
  let bytes: Uint8Array | undefined;
  try {
    bytes = readRegularFile(path, largestRecord);
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT' && code !== 'ELOOP' && code !== 'EACCES') throw error;
  }
  if (bytes === undefined && isLarge(path)) {
    throw new OperationalError(
      `${path} is refused: no advisory has more than ${String(largestMebibytes)} MiB.`,
      { hint: 'Name a folder with `--advisories` that holds the records of osv.dev alone.' },
    );
  }
  use(bytes ?? new Uint8Array());
}

function isLarge(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size > largestRecord;
}
