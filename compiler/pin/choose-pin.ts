import type { Sha256 } from '../../lock/index.ts';

const shortest = 12;

/**
 * The start of `digest` that is written after `@`: twelve digits, more where another version of the
 * script starts with the same ones, and never fewer than somebody chose to write before.
 */
export function choosePin(digest: Sha256, others: Iterable<Sha256>, before = ''): string {
  let length = Math.max(shortest, before.length);
  for (const other of others) {
    while (
      other !== digest &&
      length < digest.length &&
      other.startsWith(digest.slice(0, length))
    ) {
      length++;
    }
  }
  return digest.slice(0, length);
}
