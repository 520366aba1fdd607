import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';
import type { Entry, RandomAccessReader, ZipFile } from 'yauzl';
import { oneLine } from '../packages/json-fields.ts';
import { errorCode, OperationalError } from '../../store/index.ts';

export interface WantedEntries {
  /** Of entries that are handed over; others are passed by. */
  readonly name: RegExp;
  /** Bytes of one entry, unpacked. */
  readonly largest: number;
  /** Bytes of all of them, unpacked: entries may share their data. */
  readonly total: number;
}

/**
 * Hands over the unpacked bytes of a zip archive's files, one at a time, in the order of its
 * directory. Nothing is written. An `OperationalError` refuses an archive that is damaged, encrypted,
 * names a path outside of itself, or unpacks to more than its bounds.
 */
export async function forEachZipEntry(
  path: string,
  wanted: WantedEntries,
  use: (bytes: Uint8Array) => void,
): Promise<void> {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const zip = await openZip(path, file);
    const refuse = (what: string): OperationalError => refusal(path, what);
    let left = wanted.total;
    for await (const entry of entriesOf(zip, refuse)) {
      if (!wanted.name.test(entry.fileName)) continue;
      left -= entry.uncompressedSize;
      const size = Math.max(entry.uncompressedSize, entry.compressedSize);
      if (size > wanted.largest || left < 0) {
        throw refuse(`${JSON.stringify(entry.fileName)} is too large when unpacked`);
      }
      use(await readEntry(zip, file, entry, refuse));
    }
  } finally {
    closeSync(file);
  }
}

type Refuse = (what: string) => OperationalError;

function refusal(path: string, what: string): OperationalError {
  return new OperationalError(`${path} is refused: ${what}.`, {
    hint: 'Download it once more.',
  });
}

type ReadParameters = Parameters<RandomAccessReader['read']>;

async function openZip(path: string, file: number): Promise<ZipFile> {
  const yauzl = await import('yauzl');
  const windows = openWindows(file);
  class Reader extends yauzl.RandomAccessReader {
    override read(...[buffer, offset, length, position, done]: ReadParameters): void {
      const isWhole = windows.copy(buffer.subarray(offset, offset + length), position);
      done(isWhole ? null : new Error('it ends too early'));
    }
  }
  const options = { lazyEntries: true, strictFileNames: true, autoClose: false };
  return await new Promise((resolve, reject) => {
    yauzl.fromRandomAccessReader(new Reader(), fstatSync(file).size, options, (error, zip) => {
      if (error === null) resolve(zip);
      else reject(refusal(path, reasonOf(error)));
    });
  });
}

/** yauzl's errors are about the archive; its iterator rejects with them. */
async function* entriesOf(zip: ZipFile, refuse: Refuse): AsyncGenerator<Entry> {
  const entries = zip.eachEntry();
  for (;;) {
    const next = await entries.next().catch((error: unknown) => {
      throw refuse(reasonOf(error));
    });
    if (next.done === true) return;
    yield next.value;
  }
}

async function readEntry(
  zip: ZipFile,
  file: number,
  entry: Entry,
  refuse: Refuse,
): Promise<Uint8Array> {
  const name = JSON.stringify(entry.fileName);
  if (!entry.canDecodeFileData()) throw refuse(`${name} is encrypted or compressed in another way`);
  const { fileDataStart } = await zip
    .readLocalFileHeaderPromise(entry, { minimal: true })
    .catch((error: unknown) => {
      throw refuse(reasonOf(error));
    });
  const packed = Buffer.allocUnsafe(entry.compressedSize);
  if (!readWhole(file, packed, fileDataStart)) throw refuse('it ends too early');
  const bytes = entry.compressionMethod === 0 ? packed : inflate(packed, entry.uncompressedSize);
  if (bytes?.length !== entry.uncompressedSize || crc32(bytes) !== entry.crc32) {
    throw refuse(`${name} is damaged`);
  }
  return bytes;
}

/** `undefined`: it is no deflated data, or unpacks to more than it says. */
function inflate(packed: Buffer, size: number): Buffer | undefined {
  try {
    return inflateRawSync(packed, { maxOutputLength: size + 1 });
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (code === 'ERR_BUFFER_TOO_LARGE' || code.startsWith('Z_')) return undefined;
    throw error;
  }
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return oneLine(text, 200).replace(/\.$/, '');
}

const windowSize = 1024 * 1024;

/**
 * Reads of some bytes each, served from two windows of the file: the directory and the entries lie
 * far from each other and are read side by side.
 */
function openWindows(file: number): { copy(target: Buffer, position: number): boolean } {
  let windows: readonly { readonly start: number; readonly bytes: Buffer }[] = [];
  return {
    copy(target, position) {
      const isIn = ({ start, bytes }: { start: number; bytes: Buffer }): boolean =>
        position >= start && position + target.length <= start + bytes.length;
      let window = windows.find(isIn);
      if (window === undefined) {
        if (target.length > windowSize) return readWhole(file, target, position);
        const bytes = Buffer.allocUnsafe(windowSize);
        window = { start: position, bytes: bytes.subarray(0, readSome(file, bytes, position)) };
        if (!isIn(window)) return false;
      }
      windows = [window, ...windows.filter((one) => one !== window)].slice(0, 2);
      window.bytes.copy(
        target,
        0,
        position - window.start,
        position - window.start + target.length,
      );
      return true;
    },
  };
}

function readWhole(file: number, bytes: Buffer, position: number): boolean {
  return readSome(file, bytes, position) === bytes.length;
}

function readSome(file: number, bytes: Buffer, position: number): number {
  let length = 0;
  while (length < bytes.length) {
    const read = readSync(file, bytes, length, bytes.length - length, position + length);
    if (read === 0) break;
    length += read;
  }
  return length;
}
