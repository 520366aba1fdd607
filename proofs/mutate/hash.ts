import { createHash } from 'node:crypto';

/** A number for any few words: the same words, the same number. */
export function hash(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join('\n')).digest().readInt32LE(0);
}
