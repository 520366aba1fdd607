import { nearest } from '../../output/index.ts';
import type { Span } from '../model/source.ts';

/** Edits of a file that belong together. Plain data: they are spliced in, and all other bytes stay. */
export interface Fix {
  /** A sentence in the imperative: "Rename `usess` to `uses`." */
  readonly title: string;
  readonly edits: readonly FixEdit[];
}

/** What stands in a span is replaced by a text; an empty span is a place to insert at. */
export interface FixEdit {
  readonly span: Span;
  readonly text: string;
}

/** A fix of one edit. */
export function replace(title: string, span: Span, text: string): Fix {
  return { title, edits: [{ span, text }] };
}

/**
 * The one candidate that a misspelled name can have meant. `undefined` where several are near, and
 * for names so short that any other is: a person has to choose then.
 */
export function onlyCandidate(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length < shortest) return undefined;
  const [only, ...others] = nearest(word, [...candidates]);
  return others.length === 0 ? only : undefined;
}

const shortest = 3;

/** Replaces a misspelled name, where only one can be meant. `write` gives its text in the file. */
export function renameFix(
  span: Span,
  word: string,
  candidates: Iterable<string>,
  write: (name: string) => string | undefined = (name) => name,
): Fix | undefined {
  const name = onlyCandidate(word, candidates);
  const text = name === undefined ? undefined : write(name);
  if (name === undefined || text === undefined) return undefined;
  return replace(`Rename \`${word}\` to \`${name}\`.`, span, text);
}
