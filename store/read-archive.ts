import { readTarHeader, tarBlockSize, type TarHeader } from './tar-header.ts';

/** The regular files of a package by path below its root, each a view into the archive's bytes. */
export type PackageContent = ReadonlyMap<string, Uint8Array>;

export type ArchiveReading =
  | { readonly ok: true; readonly files: PackageContent }
  | { readonly ok: false; readonly message: string };

/** Bounds far above any package of use, so that an archive cannot fill the disk or the memory. */
export const archiveLimits: {
  readonly bytes: number;
  readonly files: number;
  readonly pathLength: number;
} = { bytes: 256 * 1024 * 1024, files: 100_000, pathLength: 1024 };

/** What an entry before says of the next one, where it did not fit into that one's header. */
interface Extension {
  readonly path?: string;
  readonly size?: number;
}

/**
 * Reads an unpacked `.tgz` of npm. As npm and Deno do: the first folder of every path is dropped;
 * links and devices are left out; of two entries with one path the last holds. Unlike them: a path
 * that leads out of the package, or a damaged header, refuses the whole archive.
 */
export function readArchive(bytes: Buffer): ArchiveReading {
  try {
    return { ok: true, files: readEntries(bytes) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, message: error.message };
    throw error;
  }
}

/** Ends the reading with one message; never leaves this file. */
class Refusal extends Error {}

function readEntries(bytes: Buffer): PackageContent {
  const files = new Map<string, Uint8Array>();
  let extension: Extension | undefined;
  let offset = 0;
  while (offset < bytes.length) {
    const header = readHeader(bytes, offset);
    if (header === 'end') break;
    const isAboutNext = describesNext(header);
    const size = isAboutNext ? header.size : (extension?.size ?? header.size);
    const start = offset + tarBlockSize;
    if (start + size > bytes.length) throw new Refusal('it ends in the middle of a file');
    const body = bytes.subarray(start, start + size);
    if (isAboutNext) {
      extension = { ...extension, ...readExtension(header, body) };
    } else {
      if (isFile(header)) keepFile(files, extension?.path ?? header.path, body);
      extension = undefined;
    }
    offset = start + Math.ceil(size / tarBlockSize) * tarBlockSize;
  }
  return files;
}

function readHeader(bytes: Buffer, offset: number): TarHeader | 'end' {
  if (offset + tarBlockSize > bytes.length) throw new Refusal('it ends in the middle of a header');
  const header = readTarHeader(bytes, offset);
  if (header === 'damaged') throw new Refusal(`the header at byte ${offset} is damaged`);
  return header;
}

/** `x` and `X`: pax fields; `g`: pax fields of all; `L` and `N`: a path; `K`: a link's target. */
function describesNext({ type }: TarHeader): boolean {
  return 'xXgLNK'.includes(type);
}

/** `0` and `7`; everything else has no place in a package. */
function isFile({ type }: TarHeader): boolean {
  return type === '0' || type === '7';
}

function readExtension({ type }: TarHeader, body: Buffer): Extension {
  if (type === 'K') return {};
  if (type === 'L' || type === 'N') return { path: untilZero(body.toString('utf8')) };
  const fields = readPax(body);
  if (type !== 'g') return fields;
  if (fields.size !== undefined || fields.path !== undefined) {
    throw new Refusal('it gives all its files one path or one size');
  }
  return {};
}

/** Records of `LENGTH KEY=VALUE` and a line end, where the length counts the whole record. */
function readPax(body: Buffer): Extension {
  let fields: Extension = {};
  let offset = 0;
  while (offset < body.length) {
    const space = body.indexOf(0x20, offset);
    const length = Number(body.toString('latin1', offset, space === -1 ? offset : space));
    const end = offset + length;
    if (!Number.isSafeInteger(length) || end <= space + 1 || end > body.length) {
      throw new Refusal('an extended header in it is damaged');
    }
    const record = body.toString('utf8', space + 1, end - 1);
    fields = { ...fields, ...readPaxRecord(record) };
    offset = end;
  }
  return fields;
}

function readPaxRecord(record: string): Extension {
  const equals = record.indexOf('=');
  const [key, value] = [record.slice(0, equals), record.slice(equals + 1)];
  if (key === 'path') return { path: value };
  if (key !== 'size') return {};
  if (!/^\d{1,15}$/.test(value)) throw new Refusal('an extended header in it is damaged');
  return { size: Number(value) };
}

function keepFile(files: Map<string, Uint8Array>, written: string, body: Uint8Array): void {
  const path = pathInPackage(written);
  if (path === '') return;
  files.set(path, body);
  if (files.size > archiveLimits.files) {
    throw new Refusal(`it holds more than ${archiveLimits.files} files`);
  }
}

/** Drops the first folder, which npm calls `package`; empty for a file beside it. */
function pathInPackage(written: string): string {
  // Nearly all paths are plain.
  if (!/\/\.|\/\/|^\.|^\/|\0|\/$/.test(written) && written.length <= archiveLimits.pathLength) {
    const slash = written.indexOf('/');
    return slash === -1 ? '' : written.slice(slash + 1);
  }
  const segments = written.split('/');
  if (written.startsWith('/') || segments.includes('..') || written.includes('\0')) {
    throw new Refusal(`its file ${JSON.stringify(written)} would lie outside of the package`);
  }
  if (written.length > archiveLimits.pathLength) {
    throw new Refusal(`a path in it is longer than ${archiveLimits.pathLength} characters`);
  }
  return segments
    .slice(1)
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
}

function untilZero(text: string): string {
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}
