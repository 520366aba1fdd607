import { tarBlockSize } from './tar-header.ts';

/**
 * The header of a regular file in a POSIX archive. It says nothing of when, where and by whom: the
 * same name and size give the same bytes. Names are ASCII, of at most 100 characters.
 */
export function tarHeader(name: string, size: number): Buffer {
  if (name.length > 100 || !/^[\x21-\x7e]+$/.test(name))
    throw new RangeError(`"${name}" does not fit.`);
  const block = Buffer.alloc(tarBlockSize);
  const put = (text: string, offset: number): number => block.write(text, offset, 'latin1');
  put(name, 0);
  put('0000644\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(`${size.toString(8).padStart(11, '0')}\0`, 124);
  put('00000000000\0', 136);
  put('        ', 148);
  put('0', 156);
  put('ustar\0' + '00', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** The zeros that fill a body of this size up to whole blocks. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((tarBlockSize - (size % tarBlockSize)) % tarBlockSize);
}

/** Ends an archive. */
export const tarEnd: Buffer = Buffer.alloc(2 * tarBlockSize);
