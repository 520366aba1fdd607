import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findCycles, shortenPath } from './find-cycles.ts';

const graph = (edges: Record<string, readonly string[]>): Map<string, readonly string[]> =>
  new Map(Object.entries(edges));

test('a graph without a cycle has none', () => {
  expect(findCycles(graph({ a: [], b: ['a'], c: ['a', 'b'], d: ['c', 'b'] }))).toEqual([]);
});

test('a cycle is a path from its first step back to it', () => {
  const found = findCycles(graph({ x: ['c'], a: ['b', 'x'], b: ['c'], c: ['a'] }));
  expect(found).toEqual([['x', 'c', 'a', 'x']]);
  expect(findCycles(graph({ a: ['a'] }))).toEqual([['a', 'a']]);
});

test('a step that only leads to a cycle is not part of it', () => {
  expect(findCycles(graph({ a: ['c'], b: ['c'], c: ['b'] }))).toEqual([['b', 'c', 'b']]);
});

test('each group of steps is reported once', () => {
  const found = findCycles(graph({ a: ['b', 'c'], b: ['a'], c: ['a'], d: ['e', 'a'], e: ['d'] }));
  expect(found).toEqual([
    ['a', 'b', 'a'],
    ['d', 'e', 'd'],
  ]);
});

test('long chains, long cycles and dense graphs end quickly', () => {
  const name = (i: number): string => `s${String(i)}`;
  const chain = Array.from({ length: 20_000 }, (_, i) => [name(i), [name(i + 1)]] as const);
  expect(findCycles(new Map(chain))).toEqual([]);
  const ring = Array.from({ length: 2_000 }, (_, i) => [name(i), [name((i + 1) % 2_000)]] as const);
  expect(findCycles(new Map(ring))[0]).toHaveLength(2_001);
  const names = Array.from({ length: 400 }, (_, i) => name(i));
  expect(findCycles(new Map(names.map((id, i) => [id, names.slice(0, i)])))).toEqual([]);
  expect(findCycles(new Map(names.map((id) => [id, names])))).toEqual([['s0', 's0']]);
});

test('a long path is shown by its ends', () => {
  const path = Array.from({ length: 50 }, (_, i) => String(i));
  expect(shortenPath(path)).toEqual(['0', '1', '2', '3', '4', '5', '…', '47', '48', '49']);
  expect(shortenPath(path.slice(0, 10))).toEqual(path.slice(0, 10));
});

test('every reported path is a cycle, and without one there is an order', () => {
  const nodes = ['a', 'b', 'c', 'd', 'e', 'f'];
  const edges = fc.array(fc.subarray(nodes), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(edges, (needs) => {
      const made = new Map(nodes.map((id, at) => [id, needs[at] ?? []]));
      const cycles = findCycles(made);
      for (const cycle of cycles) {
        expect(cycle[0]).toBe(cycle.at(-1));
        for (const [at, id] of cycle.slice(0, -1).entries()) {
          expect(made.get(id)).toContain(cycle[at + 1]);
        }
      }
      expect(cycles.length === 0).toBe(hasOrder(made));
    }),
  );
});

/** Takes away what waits for nothing, until nothing is left or nothing can be taken. */
function hasOrder(graphOf: ReadonlyMap<string, readonly string[]>): boolean {
  const left = new Map(graphOf);
  for (let size = -1; size !== left.size;) {
    size = left.size;
    for (const [id, needs] of left) if (!needs.some((need) => left.has(need))) left.delete(id);
  }
  return left.size === 0;
}
