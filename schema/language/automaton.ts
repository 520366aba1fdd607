import { includes, wordCharacters } from './code-points.ts';
import { type Dnf, DnfSet, type Element, never } from './dnf.ts';
import type { Place, Program } from './program.ts';

/** A deterministic automaton whose states are numbered as they are first reached. */
export interface Automaton {
  readonly start: number;
  /** The state after one more code point. */
  step(state: number, point: number): number;
  /** Whether a text that ends here is of the language. */
  accepts(state: number): boolean;
}

type Before = 'nothing' | 'word' | 'other';

/** What can still become a match, after some text. */
interface State {
  readonly threads: Dnf;
  readonly before: Before;
  /** How far each look-behind has come, from every place where it could have begun. */
  readonly behind: readonly Dnf[];
}

/** Told what a step cost; may throw to end a search that has become too large. */
export type Spend = (steps: number) => void;

/** What it costs to move one thread, next to a step that only looks something up. */
const costOfThread = 8;

/** The texts in which the expression matches somewhere; with `from`, those that can follow that place. */
export function searchAutomaton(
  program: Program,
  spend: Spend,
  { from }: { readonly from?: number } = {},
): Automaton {
  const states: State[] = [];
  const numbers = new Map<string, number>();
  const steps: Map<number, number>[] = [];
  const accepting: boolean[] = [];
  const readsBefore = program.places.some((place) => place.kind === 'edge' && place.edge !== 'end');

  function number(state: State): number {
    const before = readsBefore ? state.before : '';
    const key = [before, state.threads.key, ...state.behind.map(({ key }) => key)].join('/');
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length);
    return states.push(state) - 1;
  }

  function at(index: number): State {
    const state = states[index];
    if (state === undefined) throw new RangeError(`no state ${index}`);
    return state;
  }

  function after(index: number, point: number | undefined): State {
    const state = at(index);
    spend(costOfThread * (1 + state.threads.conjunctions.length));
    return advance(program, state, { point, isFixed: from !== undefined });
  }

  const start = number({
    threads: from === undefined ? never : startingAt(from),
    before: from === undefined ? 'nothing' : 'other',
    behind: program.behind.map(() => never),
  });
  return {
    start,
    step: (from, point) => {
      const known = (steps[from] ??= new Map<number, number>());
      const next = known.get(point) ?? number(after(from, point));
      known.set(point, next);
      return next;
    },
    accepts: (index) => (accepting[index] ??= after(index, undefined).threads.isAlways),
  };
}

/**
 * Whether an empty match can stand between the two units of one code point and nowhere else, as `\B`
 * in `a😀a`. V8 finds some of these, and the standard none of them.
 */
export function mayMatchInsidePair(program: Program): boolean {
  const reading: Reading = { program, before: 'other', point: noPoint, held: [], open: new Set() };
  for (const body of program.behind) reading.held.push(from(reading, body).isAlways);
  return from(reading, program.start).isAlways && !matchesEverywhere(program);
}

/** In no set, and no end. */
const noPoint = -1;

/** Whether it matches without reading or asserting anything. */
function matchesEverywhere({ places, start }: Program): boolean {
  const seen = new Set<number>([start]);
  for (const index of seen) {
    const place = places[index];
    if (place?.kind === 'match') return true;
    if (place?.kind === 'fork') for (const next of place.next) seen.add(next);
  }
  return false;
}

function startingAt(place: number): Dnf {
  const set = new DnfSet();
  set.add([place]);
  return set.finish();
}

/** Reads one code point, or the end of the text. */
function advance(
  program: Program,
  state: State,
  { point, isFixed }: { readonly point: number | undefined; readonly isFixed: boolean },
): State {
  if (state.threads.isAlways) return state;
  const reading: Reading = { program, before: state.before, point, held: [], open: new Set() };
  const behind = state.behind.map((threads, index) => {
    const found = move(reading, threads, program.behind[index] ?? 0);
    reading.held.push(found.isAlways);
    return found.withoutAlways();
  });
  const start = isFixed ? undefined : program.start;
  const threads = move(reading, state.threads, start).finish();
  const before = point !== undefined && includes(wordCharacters, point) ? 'word' : 'other';
  return threads.isAlways
    ? { threads, before: 'other', behind: behind.map(() => never) }
    : { threads, before, behind };
}

/** What is needed to go through places up to the next character. */
interface Reading {
  readonly program: Program;
  readonly before: Before;
  /** `undefined`: the text ends. */
  readonly point: number | undefined;
  /** Which look-behinds have just been met. */
  readonly held: boolean[];
  /** Look-aheads that are being gone through; to come back to one gains nothing. */
  readonly open: Set<number>;
}

/** All threads go on, and where there is a start, one more begins. */
function move(reading: Reading, threads: Dnf, start: number | undefined): DnfSet {
  const moved = new DnfSet();
  if (start !== undefined) moved.addAll(from(reading, start));
  for (const thread of threads.conjunctions) moved.addAll(every(reading, thread));
  return moved;
}

function every(reading: Reading, thread: readonly Element[]): DnfSet {
  let all = DnfSet.always();
  for (const element of thread) {
    all = all.and(
      typeof element === 'number'
        ? from(reading, element)
        : notAny(any(reading, element.not.conjunctions), reading.point === undefined),
    );
  }
  return all;
}

function any(reading: Reading, threads: Dnf['conjunctions']): DnfSet {
  const found = new DnfSet();
  for (const thread of threads) found.addAll(every(reading, thread));
  return found;
}

function notAny(refused: DnfSet, isEnd: boolean): DnfSet {
  const { isAlways, isNever } = refused.finish();
  if (isAlways) return new DnfSet();
  return isNever || isEnd ? DnfSet.always() : DnfSet.not(refused.finish());
}

/** Goes from a place through everything that reads nothing, and then over one character. */
function from(reading: Reading, start: number): DnfSet {
  const found = new DnfSet();
  const seen = new Set<number>([start]);
  const waiting = [start];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const place = reading.program.places[index];
    if (place === undefined) throw new RangeError(`no place ${index}`);
    if (place.kind === 'ahead') found.addAll(ahead(reading, index, place));
    for (const next of nextPlaces(reading, place, found)) {
      if (!seen.has(next)) waiting.push(next);
      seen.add(next);
    }
  }
  return found;
}

/** The places that follow before a character is read; what reads one goes to `found`. */
function nextPlaces(reading: Reading, place: Place, found: DnfSet): readonly number[] {
  switch (place.kind) {
    case 'match':
      found.addAll(DnfSet.always());
      return [];
    case 'character':
      if (reading.point !== undefined && includes(place.set, reading.point))
        found.add([place.next]);
      return [];
    case 'fork':
      return place.next;
    case 'edge':
      return isAtEdge(reading, place.edge) ? [place.next] : [];
    case 'behind':
      return (reading.held[place.body] ?? false) !== place.negate ? [place.next] : [];
    case 'ahead':
      return [];
  }
}

function ahead(reading: Reading, index: number, place: Place & { kind: 'ahead' }): DnfSet {
  if (reading.open.has(index)) return new DnfSet();
  reading.open.add(index);
  const body = from(reading, place.body);
  const seen = place.negate ? notAny(body, reading.point === undefined) : body;
  const all = seen.isNever ? seen : seen.and(from(reading, place.next));
  reading.open.delete(index);
  return all;
}

function isAtEdge(
  { before, point }: Reading,
  edge: 'start' | 'end' | 'word' | 'not-word',
): boolean {
  if (edge === 'start') return before === 'nothing';
  if (edge === 'end') return point === undefined;
  const isWord = point !== undefined && includes(wordCharacters, point);
  return ((before === 'word') !== isWord) === (edge === 'word');
}
