import type { Automaton, Spend } from './automaton.ts';
import { type CodePoints, representatives } from './code-points.ts';

/** A language that a text must be in, or must not. */
export interface Condition {
  readonly automaton: Automaton;
  /** The sets that the automaton looks through. */
  readonly sets: readonly CodePoints[];
  readonly negate: boolean;
}

/** Bounds of a text's length in code points. */
export interface Lengths {
  readonly least: number;
  readonly most: number;
}

interface Visit {
  readonly states: readonly number[];
  readonly length: number;
  readonly point: number;
  readonly parent: Visit | undefined;
}

/**
 * Texts that meet all conditions, the shortest first. When it ends without one, there is none:
 * every text is looked at, but for those that run through the same states as a shorter one.
 */
export function* words(
  conditions: readonly Condition[],
  { least, most }: Lengths,
  spend: Spend,
): Generator<string, void> {
  if (least > most) return;
  const points = representatives(conditions.flatMap(({ sets }) => sets));
  const first: Visit = {
    states: conditions.map(({ automaton }) => automaton.start),
    length: 0,
    point: -1,
    parent: undefined,
  };
  const seen = new Set<string>();
  let level = [first];
  while (level.length > 0) {
    for (const visit of level)
      if (visit.length >= least && meets(conditions, visit)) yield text(visit);
    if ((level[0]?.length ?? 0) >= most) return;
    level = level.flatMap((visit) =>
      followers(conditions, visit, points).filter((after) => {
        // Once long enough, the shortest way to the same states leaves most room.
        const key = `${Math.min(after.length, least)}:${after.states.join()}`;
        if (seen.has(key)) return false;
        seen.add(key);
        spend(conditions.length);
        return true;
      }),
    );
  }
}

function meets(conditions: readonly Condition[], visit: Visit): boolean {
  return conditions.every(
    ({ automaton, negate }, index) => automaton.accepts(visit.states[index] ?? 0) !== negate,
  );
}

function followers(
  conditions: readonly Condition[],
  visit: Visit,
  points: readonly number[],
): readonly Visit[] {
  return points.map((point) => {
    const states = conditions.map(({ automaton }, index) =>
      automaton.step(visit.states[index] ?? 0, point),
    );
    return { states, length: visit.length + 1, point, parent: visit };
  });
}

function text(last: Visit): string {
  const points: number[] = [];
  for (let at = last; at.parent !== undefined; at = at.parent) points.push(at.point);
  // Long texts would be too many arguments at once.
  return points
    .reverse()
    .map((point) => String.fromCodePoint(point))
    .join('');
}

/** Exactly these texts. */
export function listCondition(texts: readonly string[], negate: boolean): Condition {
  const prefixes = new Map<string, number>([['', 0]]);
  const dead = -1;
  const sets = new Map<number, CodePoints>();
  for (const listed of texts) {
    let prefix = '';
    for (const character of listed) {
      const point = character.codePointAt(0) ?? 0;
      sets.set(point, [[point, point]]);
      prefix += character;
      if (!prefixes.has(prefix)) prefixes.set(prefix, prefixes.size);
    }
  }
  const names = [...prefixes.keys()];
  const whole = new Set(texts.map((listed) => prefixes.get(listed)));
  const automaton: Automaton = {
    start: 0,
    step: (state, point) =>
      state === dead
        ? dead
        : (prefixes.get(`${names[state] ?? ''}${String.fromCodePoint(point)}`) ?? dead),
    accepts: (state) => whole.has(state),
  };
  return { automaton, sets: [...sets.values()], negate };
}
