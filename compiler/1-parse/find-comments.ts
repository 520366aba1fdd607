import { readText } from './read-text.ts';
import type { Range } from './read-text.ts';
import { tokenize } from './tokenize.ts';

/** The comments of a YAML text: a `#` inside a string or a block of text starts none. */
export function findComments(text: string): readonly Range[] {
  const { safe } = readText('', new TextEncoder().encode(text));
  return tokenize(safe)
    .filter(({ kind }) => kind === 'comment')
    .map(({ start, end }) => ({ start, end }));
}
