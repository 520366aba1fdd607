import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of a zip archive made by hand, well-formed or not. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array | string;
  /** Default: deflated. */
  readonly isStored?: boolean;
  /** What the archive claims instead of the length when unpacked. */
  readonly claims?: number;
  readonly crc?: number;
  /** General purpose flags; 1: encrypted. */
  readonly flags?: number;
  readonly method?: number;
}

/** A zip archive; a later entry whose `bytes` are an earlier one's very object shares its data. */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  const places = new Map<ZipEntry['bytes'], number>();
  let offset = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.bytes);
    const data = entry.isStored === true ? content : deflateRawSync(content);
    const known = typeof entry.bytes === 'string' ? undefined : places.get(entry.bytes);
    const at = known ?? offset;
    if (known === undefined) {
      places.set(entry.bytes, at);
      const local = Buffer.concat([header(0x04034b50, 30), Buffer.from(entry.name), data]);
      local.writeUInt16LE(Buffer.byteLength(entry.name), 26);
      parts.push(local);
      offset += local.length;
    }
    directory.push(directoryEntry(entry, { content, data, at }));
  }
  const whole = Buffer.concat(directory);
  const end = header(0x06054b50, 22);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(whole.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, whole, end]);
}

function directoryEntry(
  entry: ZipEntry,
  { content, data, at }: { readonly content: Buffer; readonly data: Buffer; readonly at: number },
): Buffer {
  const head = header(0x02014b50, 46);
  head.writeUInt16LE(entry.flags ?? 0x800, 8);
  head.writeUInt16LE(entry.method ?? (entry.isStored === true ? 0 : 8), 10);
  head.writeUInt32LE(entry.crc ?? crc32(content), 16);
  head.writeUInt32LE(data.length, 20);
  head.writeUInt32LE(entry.claims ?? content.length, 24);
  head.writeUInt16LE(Buffer.byteLength(entry.name), 28);
  head.writeUInt32LE(at, 42);
  return Buffer.concat([head, Buffer.from(entry.name)]);
}

function header(signature: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(signature);
  return bytes;
}
