import { canonicalJson, type JsonSchema } from '../../../lock/index.ts';
import { type Containment, containedIn } from '../../../schema/compare/index.ts';

/** Whether all values of one schema are values of another; the same question is worked on once a review. */
export type Contained = (narrow: JsonSchema, wide: JsonSchema) => Containment;

/** What one review may spend. An answer costs 1, one that was not found 20: it took up to a second. */
const allowance = 4_000;
const costOfUnproven = 20;

/**
 * A comparer with a memory, and a limit: a pull request with thousands of hostile schemas must not keep a
 * review busy for hours. What is over the limit is not proven, and so counts as breaking.
 */
export function createComparer(): Contained {
  const known = new Map<string, Containment>();
  let left = allowance;
  return (narrow, wide) => {
    const one = canonicalJson(narrow);
    const other = canonicalJson(wide);
    if (one === other) return { kind: 'yes' };
    const key = `${one}\n${other}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    if (left <= 0) return { kind: 'unproven', reason: 'too many schemas changed to compare all' };
    const answer = containedIn(narrow, wide);
    left -= answer.kind === 'unproven' ? costOfUnproven : 1;
    known.set(key, answer);
    return answer;
  };
}
