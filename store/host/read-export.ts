import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  type ExportFile,
  exportFiles,
  type ExportManifest,
  manifestName,
  readManifest,
} from '../export-manifest.ts';
import { IntegrityError } from '../operational-error.ts';
import { archiveLimits } from '../read-archive.ts';
import { readTarHeader, tarBlockSize } from '../tar-header.ts';
import { tarEnd, tarHeader, tarPadding } from '../tar-writer.ts';
import { errorCode } from './explain-file-errors.ts';

/** A file of an export as it is read: its bytes have the right number, and are not verified yet. */
export interface IncomingFile {
  readonly file: ExportFile;
  readonly bytes: Buffer;
}

export interface OpenExport {
  readonly manifest: ExportManifest;
  /** In the manifest's order. Throws an `IntegrityError` at the first thing that does not belong. */
  readonly files: () => Generator<IncomingFile>;
  readonly close: () => void;
}

const largestManifest = 64 * 1024 * 1024;

/** Opens what `exportFlows` wrote: an archive or a folder, at an absolute path. */
export function openExport(path: string): OpenExport {
  if (lstatSync(path).isDirectory()) return openFolder(path);
  // The user named it, so a link to it is followed; a FIFO is not waited for.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) throw refusal(path, 'it is no regular file');
    return openArchive(path, file);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** One sentence about an export that is refused as a whole. `what` ends no sentence. */
export function refusal(path: string, what: string): IntegrityError {
  return new IntegrityError(`${path} is refused: ${what}. Nothing of it was imported.`, {
    hint: 'Copy it once more, or make it again with `millrace store export`.',
  });
}

/**
 * An archive has one right form: each header must be, byte for byte, the one that we write for the
 * file that the manifest puts there. So no link, no other path and no second file can be in it.
 */
function openArchive(path: string, file: number): OpenExport {
  const size = fstatSync(file).size;
  let offset = 0;
  const take = (length: number): Buffer => {
    const bytes = Buffer.allocUnsafe(Math.min(length, Math.max(size - offset, 0)));
    const read = readWhole(file, bytes, offset);
    if (read < length) throw refusal(path, 'it was cut short');
    offset += length;
    return bytes;
  };
  const entry = (name: string, length: number, header: Buffer): Buffer => {
    if (!header.equals(tarHeader(name, length))) throw refusal(path, describe(header, name));
    const bytes = take(length);
    const padding = tarPadding(length);
    if (!take(padding.length).equals(padding))
      throw refusal(path, `there is something behind ${name}`);
    return bytes;
  };
  const header = take(tarBlockSize);
  const parsed = readTarHeader(header, 0);
  const length = typeof parsed === 'string' ? 0 : parsed.size;
  if (length > largestManifest) throw refusal(path, 'its manifest is too large');
  const manifest = parseManifest(path, entry(manifestName, length, header));
  return {
    manifest,
    *files() {
      for (const file of exportFiles(manifest)) {
        checkSize(path, file);
        yield { file, bytes: entry(file.name, file.bytes, take(tarBlockSize)) };
      }
      if (!take(tarEnd.length).equals(tarEnd) || offset !== size) {
        throw refusal(path, 'it holds more than its manifest names');
      }
    },
    close: () => {
      closeSync(file);
    },
  };
}

function describe(header: Buffer, expected: string): string {
  const found = readTarHeader(header, 0);
  if (found === 'damaged') return `the header of ${expected} is damaged`;
  if (found === 'end') return `it ends where ${expected} should be`;
  if (found.path !== expected) {
    return `${JSON.stringify(found.path)} stands where ${expected} should be`;
  }
  return `the header of ${expected} is not one that millrace writes`;
}

function openFolder(path: string): OpenExport {
  const read = (name: string, limit: number): Buffer => {
    const bytes = readFile(join(path, name), limit);
    if (bytes === undefined) throw refusal(path, `${name} is missing, or no regular file`);
    return bytes;
  };
  const manifest = parseManifest(path, read(manifestName, largestManifest));
  return {
    manifest,
    *files() {
      const files = exportFiles(manifest);
      refuseStrangers(path, new Set([manifestName, ...files.map(({ name }) => name)]));
      for (const file of files) {
        checkSize(path, file);
        const bytes = read(file.name, file.bytes);
        if (bytes.length !== file.bytes) throw refusal(path, `${file.name} has another length`);
        yield { file, bytes };
      }
    },
    close: () => undefined,
  };
}

function refuseStrangers(path: string, known: ReadonlySet<string>): void {
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
    const whole = join(entry.parentPath, entry.name).slice(path.length + 1);
    const isKnown = entry.isDirectory() ? ['archives', 'blobs'].includes(whole) : known.has(whole);
    if (!isKnown) throw refusal(path, `${JSON.stringify(whole)} is not in its manifest`);
  }
}

function parseManifest(path: string, bytes: Buffer): ExportManifest {
  const reading = readManifest(bytes.toString('utf8'));
  if (!reading.ok) throw refusal(path, reading.message);
  return reading.manifest;
}

function checkSize(path: string, { name, bytes }: ExportFile): void {
  if (bytes > archiveLimits.bytes) throw refusal(path, `${name} is larger than any file may be`);
}

/** One byte more than `limit` is read, so that a longer file is told from a right one. */
function readFile(path: string, limit: number): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (['ENOENT', 'ELOOP', 'ENXIO'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return undefined;
    const bytes = Buffer.allocUnsafe(Math.min(stat.size, limit + 1));
    return bytes.subarray(0, readWhole(file, bytes, 0));
  } finally {
    closeSync(file);
  }
}

function readWhole(file: number, bytes: Buffer, start: number): number {
  let length = 0;
  while (length < bytes.length) {
    const read = readSync(file, bytes, length, bytes.length - length, start + length);
    if (read === 0) break;
    length += read;
  }
  return length;
}
