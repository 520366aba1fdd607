import { canonicalJson, type Json } from '../../../lock/index.ts';

/** A part of a flow as people read it, and all that it is: two parts may read the same and differ. */
export interface Worded {
  readonly text: string;
  readonly exact: string;
}

export interface TextChange {
  readonly subject: string;
  readonly from?: string;
  readonly to?: string;
}

/** Parts by the word that the YAML uses for them. */
export type WordedParts = ReadonlyMap<string, Worded>;

/** One part; none when it is not there. */
export function worded(
  subject: string,
  part: unknown,
  text: string | undefined,
): readonly (readonly [string, Worded])[] {
  if (part === undefined || text === undefined) return [];
  // Parts of a lock are JSON: interfaces only lack the index signature.
  return [[subject, { text, exact: canonicalJson(part as Json) }]];
}

/** The parts that differ, in order of subject; as JSON where the difference is not in the text. */
export function textChanges(before: WordedParts, after: WordedParts): readonly TextChange[] {
  const subjects = [...new Set([...before.keys(), ...after.keys()])].sort();
  return subjects.flatMap((subject) => {
    const one = before.get(subject);
    const other = after.get(subject);
    if (one?.exact === other?.exact) return [];
    const form = one?.text === other?.text ? 'exact' : 'text';
    return [{ subject, ...(one && { from: one[form] }), ...(other && { to: other[form] }) }];
  });
}
