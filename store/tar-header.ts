/** What a header block of a tar archive says of the bytes that follow it. */
export interface TarHeader {
  readonly path: string;
  /** Of the body, in bytes. */
  readonly size: number;
  /** POSIX's letter: `0` a file, `5` a folder, `x` fields of the next entry, `L` its long path (GNU). */
  readonly type: string;
}

/** Every header is a block of this size, and every body is filled up to a whole number of them. */
export const tarBlockSize: number = 512;

/** Where the fields lie in a block, and how long they are. */
const fields = {
  name: [0, 100],
  size: [124, 12],
  checksum: [148, 8],
  prefix: [345, 155],
  /** Where the last byte of a long prefix is zero, `star` keeps times behind a shorter one. */
  shortPrefix: [345, 130],
} as const;

const typeOffset = 156;
const magicOffset = 257;
const lastPrefixByte = 475;
const spaces = 8 * 0x20;

/**
 * Reads the header at `offset`, of which all 512 bytes must be there. `end` for a block of zeros;
 * `damaged` where the checksum or the size is wrong.
 */
export function readTarHeader(bytes: Buffer, offset: number): TarHeader | 'end' | 'damaged' {
  const sum = sumWithoutChecksum(bytes, offset);
  const claimed = readOctal(bytes, offset, fields.checksum);
  if (sum === spaces && claimed === 0) return 'end';
  const size = readOctal(bytes, offset, fields.size);
  if (claimed !== sum || size === undefined) return 'damaged';
  const path = readPath(bytes, offset);
  const letter = String.fromCharCode(bytes[offset + typeOffset] ?? 0);
  const type = letter === '\0' ? '0' : letter;
  // Old programs marked a folder by its name alone, and some give it a size although it has no body.
  const isFolder = type === '5' || (type === '0' && path.endsWith('/'));
  return isFolder ? { path, size: 0, type: '5' } : { path, size, type };
}

/** All bytes of the block, with the checksum's own taken as spaces. */
function sumWithoutChecksum(bytes: Buffer, offset: number): number {
  const [start, length] = fields.checksum;
  let sum = spaces;
  for (let at = offset; at < offset + start; at += 1) sum += bytes[at] ?? 0;
  for (let at = offset + start + length; at < offset + tarBlockSize; at += 1) sum += bytes[at] ?? 0;
  return sum;
}

function readPath(bytes: Buffer, offset: number): string {
  const name = readText(bytes, offset, fields.name);
  const magic = bytes.toString('latin1', offset + magicOffset, offset + magicOffset + 8);
  if (magic !== 'ustar\x0000') return name;
  const isLong = bytes[offset + lastPrefixByte] !== 0;
  const prefix = readText(bytes, offset, isLong ? fields.prefix : fields.shortPrefix);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Up to the first zero. */
function readText(
  bytes: Buffer,
  offset: number,
  [start, length]: readonly [number, number],
): string {
  const from = offset + start;
  const zero = bytes.indexOf(0, from);
  return bytes.toString('utf8', from, zero === -1 ? from + length : Math.min(zero, from + length));
}

/** Octal digits between spaces and zeros; nothing is 0. A file of 8 GiB or more is written otherwise. */
function readOctal(
  bytes: Buffer,
  offset: number,
  [start, length]: readonly [number, number],
): number | undefined {
  const text = bytes.toString('latin1', offset + start, offset + start + length);
  const digits = /^[ \0]*([0-7]*)[ \0]*$/.exec(text)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits || '0', 8);
}
