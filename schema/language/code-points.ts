/** A set of code points: ascending ranges, both ends included, that neither overlap nor touch. */
export type CodePoints = readonly Range[];

export type Range = readonly [from: number, to: number];

export const lastCodePoint = 0x10ffff;

export const digits: CodePoints = [[0x30, 0x39]];

export const wordCharacters: CodePoints = union([
  [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
  ],
]);

/** What ends a line, and is no `.`. */
export const lineEnds: CodePoints = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];

/** White space and line ends, as ECMAScript lists them. */
export const spaces: CodePoints = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

export function union(sets: readonly CodePoints[]): CodePoints {
  const ranges = sets.flat().sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [from, to] of ranges) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

export function complement(set: CodePoints): CodePoints {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [from, to] of set) {
    if (from > next) gaps.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= lastCodePoint) gaps.push([next, lastCodePoint]);
  return gaps;
}

export function includes(set: CodePoints, codePoint: number): boolean {
  let [low, high] = [0, set.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to] = set[middle] ?? [0, 0];
    if (codePoint < from) high = middle - 1;
    else if (codePoint > to) low = middle + 1;
    else return true;
  }
  return false;
}

/** All ASCII that texts are mostly made of, the plainest first. */
const plain = Array.from(
  'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_. @/:+,!',
  (character) => character.charCodeAt(0),
);

/** Ranks of the plain characters, the plainest least. */
const rank: ReadonlyMap<number, number> = new Map(plain.map((point, index) => [point, index]));

/**
 * One code point for each class that none of the sets tells apart, the plainest of the class.
 * Whatever only looks through these sets treats the whole class alike.
 */
export function representatives(sets: readonly CodePoints[]): readonly number[] {
  const unique = [...new Set(sets)];
  const cuts = new Set<number>([0]);
  for (const [from, to] of unique.flat()) {
    cuts.add(from);
    if (to < lastCodePoint) cuts.add(to + 1);
  }
  const starts = [...cuts].sort((a, b) => a - b);
  const classes = new Map<string, number>();
  for (const point of [...plain, ...starts]) {
    const signature = unique.map((set) => (includes(set, point) ? '1' : '0')).join('');
    if (!classes.has(signature)) classes.set(signature, point);
  }
  return [...classes.values()].sort((a, b) => order(a) - order(b));
}

function order(point: number): number {
  return rank.get(point) ?? plain.length + point;
}
