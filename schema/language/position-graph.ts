import type { Spend } from './automaton.ts';
import { type CodePoints, includes, representatives } from './code-points.ts';
import type { Place, Program, Repetition } from './program.ts';

/** A character of an expression, and what an engine that backtracks can go on with after it. */
export interface Position {
  readonly within: readonly Repetition[];
  /** The place after the character. */
  readonly after: number;
  /** Where each class of code points leads; a position twice when there are two ways to it. */
  readonly next: readonly (readonly number[])[];
}

/** Position 0 stands for all that is before a match which starts later, and leads to itself. */
export type PositionGraph = readonly Position[];

/** Look-arounds are taken to hold: a repetition inside one is judged like any other. */
export function positionGraph(program: Program, spend: Spend): PositionGraph {
  const points = representatives(program.sets);
  const characters = program.places.flatMap((place, index) =>
    place.kind === 'character' ? [{ ...place, index }] : [],
  );
  const numbers = new Map(characters.map(({ index }, order) => [index, order + 1]));
  const nextOf = (start: number): readonly (readonly number[])[] => {
    const ways = waysFrom(program, start, spend).map((index) => numbers.get(index) ?? 0);
    spend(ways.length * points.length);
    return points.map((point) => ways.filter((to) => includes(setOf(to), point)));
  };
  const setOf = (position: number): CodePoints => characters[position - 1]?.set ?? [];
  const begin: Position = {
    within: [],
    after: program.start,
    next: nextOf(program.start).map((ways) => [0, ...ways]),
  };
  return [
    begin,
    ...characters.map(({ within, next }) => ({ within, after: next, next: nextOf(next) })),
  ];
}

/** More ways to a place than two are not told apart. */
const maxVisits = 4;

interface Way {
  readonly index: number;
  readonly before: Way | undefined;
}

/**
 * The characters that can be read next, once for each way to them. A place is gone through twice at most:
 * in `(a*)*` a second way leads through the end of the inner repetition and its beginning.
 */
function waysFrom(program: Program, start: number, spend: Spend): readonly number[] {
  const found: number[] = [];
  const visits = new Map<number, number>();
  const waiting: Way[] = [{ index: start, before: undefined }];
  for (let way = waiting.pop(); way !== undefined; way = waiting.pop()) {
    const { index } = way;
    const place = program.places[index];
    const visit = (visits.get(index) ?? 0) + 1;
    if (place === undefined || visit > maxVisits || timesThrough(way, spend) > 2) continue;
    visits.set(index, visit);
    if (place.kind === 'character') found.push(index);
    for (const next of nextPlaces(place)) waiting.push({ index: next, before: way });
  }
  return found;
}

function timesThrough({ index, before }: Way, spend: Spend): number {
  let times = 1;
  for (let way = before; way !== undefined; way = way.before) {
    spend(1);
    if (way.index === index) times += 1;
  }
  return times;
}

/** What begins at the start of the text can only begin once, before any character. */
function nextPlaces(place: Place): readonly number[] {
  switch (place.kind) {
    case 'fork':
      return place.next;
    case 'edge':
      return place.edge === 'start' ? [] : [place.next];
    case 'ahead':
      return [place.next, place.body];
    case 'behind':
      return [place.next];
    default:
      return [];
  }
}
