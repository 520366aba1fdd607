import { searchAutomaton, type Spend } from './automaton.ts';
import { TooManyThreads } from './dnf.ts';
import { type PositionGraph, positionGraph } from './position-graph.ts';
import { type Manner, type Program, readProgram } from './program.ts';
import { strongComponents } from './strong-components.ts';
import { words } from './words.ts';

/** Why an engine that backtracks, as JavaScript's does, may take very long over a pattern. */
export interface SlowPattern {
  /** The repetition to change, as it is written. */
  readonly part: string;
  /**
   * How the time grows with the length of a text that does not match: with its square, with a higher
   * power, or doubling with every few characters. `unknown`: the pattern is too large to tell.
   */
  readonly growth: 'square' | 'power' | 'exponential' | 'unknown';
  /**
   * `nested`: a repetition can be read in several ways by itself; `adjacent`: two can share a text;
   * `unanchored`: a match is looked for from everywhere.
   */
  readonly cause: 'nested' | 'adjacent' | 'unanchored' | 'size';
}

/** What a pattern may cost to judge; a long list of words takes a tenth of it. */
const maxSteps = 3_000_000;

/** A search whose time grows with the square of the text's length is fast up to this length. */
export const longestForSquare = 4_096;

/**
 * Whether some text makes the search for a pattern slow; `undefined` when the time grows with the
 * length of the text alone. Looks at the ways in which a text can be read (how ambiguous the automaton
 * is), so it needs no clock. A backreference counts as any text.
 */
export function slowPattern(source: string): SlowPattern | undefined {
  try {
    const spend = stepCounter(maxSteps);
    return nestedRepetition(source, spend) ?? sharedRepetition(source, spend);
  } catch (error) {
    if (error instanceof TooManySteps) return { part: source, growth: 'unknown', cause: 'size' };
    throw error;
  }
}

class TooManySteps extends Error {}

function stepCounter(steps: number): Spend {
  let left = steps;
  return (spent) => {
    left -= spent;
    if (left < 0) throw new TooManySteps();
  };
}

function roughly(source: string, repeats: Manner['repeats']): Program {
  const program = readProgram(source, { repeats, isRough: true });
  if (program === undefined) throw new TooManySteps();
  return program;
}

/** A repetition that can read one text in two ways and be where it was: each round doubles the ways. */
function nestedRepetition(source: string, spend: Spend): SlowPattern | undefined {
  // Many times is as bad as endlessly often, inside another repetition.
  const program = roughly(source, ({ min, max }) =>
    max > 3 ? { min: Math.min(min, 1), max: Infinity } : { min, max },
  );
  const graph = positionGraph(program, spend);
  for (const loop of loopsOf(graph)) {
    if (isAmbiguous(graph, loop, spend) && [...loop].some((at) => canFail(program, graph, at))) {
      return { part: partOf(graph, loop), growth: 'exponential', cause: 'nested' };
    }
  }
  return undefined;
}

/** The sets of positions that can be come back to, without the one before a match. */
function loopsOf(graph: PositionGraph): readonly ReadonlySet<number>[] {
  const follow = (at: number): readonly number[] => [...new Set(graph[at]?.next.flat())];
  return strongComponents(graph.length, follow)
    .map((component) => new Set(component))
    .filter((loop) => [...loop].some((at) => follow(at).some((next) => loop.has(next))));
}

function isAmbiguous(graph: PositionGraph, loop: ReadonlySet<number>, spend: Spend): boolean {
  const width = graph.length;
  const isApart = (pair: number): boolean => Math.floor(pair / width) !== pair % width;
  const forward = new Map<number, Set<number>>();
  const seen = new Set([...loop].map((at) => at * width + at));
  for (const pair of seen) {
    const nexts = nextPairs(graph, pair, loop);
    if (nexts === 'doubled') return true;
    spend(1 + nexts.size);
    forward.set(pair, nexts);
    for (const next of nexts) seen.add(next);
  }
  return [...seen].some(
    (pair) =>
      isApart(pair) &&
      reaches(forward, pair, (other) => {
        spend(1);
        return !isApart(other);
      }),
  );
}

/** Where one code point takes two readings of a text; `doubled` when one reading becomes two. */
function nextPairs(
  graph: PositionGraph,
  pair: number,
  loop: ReadonlySet<number>,
): Set<number> | 'doubled' {
  const width = graph.length;
  const [left, right] = [Math.floor(pair / width), pair % width];
  const nexts = new Set<number>();
  for (const [ways, others] of bothNext(graph, left, right)) {
    const inside = ways.filter((to) => loop.has(to));
    if (left === right && new Set(inside).size < inside.length) return 'doubled';
    const besides = others.filter((to) => loop.has(to));
    for (const to of inside) for (const other of besides) nexts.add(to * width + other);
  }
  return nexts;
}

function* bothNext(
  graph: PositionGraph,
  left: number,
  right: number,
): Generator<readonly [readonly number[], readonly number[]], void> {
  const [ofLeft, ofRight] = [graph[left]?.next ?? [], graph[right]?.next ?? []];
  for (const [kind, ways] of ofLeft.entries()) yield [ways, ofRight[kind] ?? []];
}

function reaches(
  edges: ReadonlyMap<number, ReadonlySet<number>>,
  start: number,
  isThere: (node: number) => boolean,
): boolean {
  const seen = new Set([start]);
  for (const at of seen) {
    if (isThere(at)) return true;
    for (const next of edges.get(at) ?? []) seen.add(next);
  }
  return false;
}

/** Whether what follows a position can be missing; otherwise the engine never has to go back. */
function canFail(program: Program, graph: PositionGraph, at: number): boolean {
  const spend = stepCounter(20_000);
  try {
    const automaton = searchAutomaton(program, spend, { from: graph[at]?.after ?? 0 });
    const failing = { automaton, sets: program.sets, negate: true };
    return words([failing], { least: 0, most: Infinity }, spend).next().done !== true;
  } catch (error) {
    if (error instanceof TooManyThreads || error instanceof TooManySteps) return true;
    throw error;
  }
}

function partOf(graph: PositionGraph, loop: ReadonlySet<number>): string {
  const [first = [], ...others] = [...loop].map((at) => graph[at]?.within ?? []);
  const common = first.filter((repetition, depth) =>
    others.every((within) => within[depth]?.text === repetition.text),
  );
  return (common.at(-2) ?? common.at(-1))?.text ?? '';
}

/** Repetitions that can share a text among them: where one ends and the next begins is tried out. */
function sharedRepetition(source: string, spend: Spend): SlowPattern | undefined {
  const program = roughly(source, ({ min, max }) => ({
    min: Math.min(min, 2),
    max: max === Infinity ? max : Math.min(max, 3),
  }));
  const graph = positionGraph(program, spend);
  const loops = loopsOf(graph);
  const sharing = loops.map((from) =>
    loops.filter((to) => from !== to && canShare(graph, { from, to, spend })),
  );
  const last = (loop: ReadonlySet<number>): boolean =>
    [...loop].some((at) => canFail(program, graph, at));
  const longest = (loop: ReadonlySet<number>): readonly ReadonlySet<number>[] => {
    const ways = (sharing[loops.indexOf(loop)] ?? []).map(longest).filter((way) => way.length > 0);
    const best = ways.reduce((a, b) => (b.length > a.length ? b : a), []);
    return best.length > 0 || last(loop) ? [loop, ...best] : [];
  };
  const chain = loops.map(longest).reduce((a, b) => (b.length > a.length ? b : a), []);
  const [first, second] = chain;
  if (first === undefined || second === undefined) return undefined;
  return {
    part: partOf(graph, second),
    growth: chain.length > 2 ? 'power' : 'square',
    cause: first.has(0) ? 'unanchored' : 'adjacent',
  };
}

interface Sharing {
  readonly from: ReadonlySet<number>;
  readonly to: ReadonlySet<number>;
  readonly spend: Spend;
}

/** Whether one text leads around the first, around the second, and from the first to the second. */
function canShare(graph: PositionGraph, sharing: Sharing): boolean {
  return [...sharing.from].some((p) =>
    [...sharing.to].some((q) => isShared(graph, sharing, [p, q])),
  );
}

function isShared(
  graph: PositionGraph,
  { from, to, spend }: Sharing,
  [p, q]: readonly [number, number],
): boolean {
  const key = (first: number, middle: number, last: number): number =>
    (first * graph.length + middle) * graph.length + last;
  const seen = new Map<number, readonly [number, number, number]>([[key(p, p, q), [p, p, q]]]);
  const goal = key(p, q, q);
  for (const [first, middle, last] of seen.values()) {
    spend(1);
    const kinds = graph[first]?.next ?? [];
    for (const [kind, firsts] of kinds.entries()) {
      for (const [a, b, c] of combinations(
        firsts.filter((at) => from.has(at)),
        graph[middle]?.next[kind] ?? [],
        (graph[last]?.next[kind] ?? []).filter((at) => to.has(at)),
      )) {
        seen.set(key(a, b, c), [a, b, c]);
      }
    }
    if (seen.has(goal)) return true;
  }
  return false;
}

function* combinations(
  firsts: readonly number[],
  middles: readonly number[],
  lasts: readonly number[],
): Generator<readonly [number, number, number], void> {
  for (const a of firsts) for (const b of middles) for (const c of lasts) yield [a, b, c];
}
