import type { DiffSize } from '../../model/change.ts';

/** Steps of the search below. Past them the size is an upper bound: as if all that is left was rewritten. */
const maxWork = 4_000_000;

/** Lines that a change takes away and puts in, by a shortest edit (Myers); only the numbers of it. */
export function diffSize(before: string, after: string): DiffSize {
  const [one, other] = withoutCommonEnds(linesOf(before), linesOf(after));
  const edits = shortestEdit(one, other);
  // With `edits` insertions and deletions in all, the lines that stay are the rest of both, in pairs.
  const kept = edits === undefined ? 0 : (one.length + other.length - edits) / 2;
  return { added: other.length - kept, removed: one.length - kept };
}

/** A last line without an end is still a line; an empty text has none. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

type Lines = readonly string[];

function withoutCommonEnds(before: Lines, after: Lines): readonly [Lines, Lines] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return [before.slice(start, before.length - end), after.slice(start, after.length - end)];
}

/** How many lines must be taken away or put in; `undefined` when that takes too long to find. */
function shortestEdit(before: Lines, after: Lines): number | undefined {
  const most = before.length + after.length;
  // By diagonal: how far one comes in `before`. Written two apart, so that odd and even do not meet.
  const reach = new Map<number, number>([[1, 0]]);
  let work = 0;
  for (let edits = 0; edits <= most; edits += 1) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const start = startOf(reach, diagonal, edits);
      const end = slide(before, after, start, start - diagonal);
      work += 1 + end - start;
      if (end >= before.length && end - diagonal >= after.length) return edits;
      reach.set(diagonal, end);
    }
    if (work > maxWork) return undefined;
  }
  return most;
}

/** From the neighbour that came farther: down (a line put in) or to the right (a line taken away). */
function startOf(reach: ReadonlyMap<number, number>, diagonal: number, edits: number): number {
  const left = reach.get(diagonal - 1) ?? -1;
  const above = reach.get(diagonal + 1) ?? -1;
  const goesDown = diagonal === -edits || (diagonal !== edits && left < above);
  return goesDown ? above : left + 1;
}

function slide(before: Lines, after: Lines, start: number, across: number): number {
  let end = start;
  let other = across;
  while (end < before.length && other < after.length && before[end] === after[other]) {
    end += 1;
    other += 1;
  }
  return end;
}
