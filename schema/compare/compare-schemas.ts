import type { Json, JsonSchema } from '../json.ts';
import { type Containment, containedIn } from './contained-in.ts';

/** How the values of `a` stand to those of `b`. */
export interface Comparison {
  /**
   * `equal`: the same values; `subset`: all of `a` are valid under `b`, and not the other way round;
   * `superset`: all of `b` are valid under `a`, and not the other way round; `neither`: both have values of
   * their own; `unproven`: at least one direction is not decided.
   */
  readonly relation: 'equal' | 'subset' | 'superset' | 'neither' | 'unproven';
  /** A value that tells the two apart: one of `a` that `b` refuses, else one of `b` that `a` refuses. */
  readonly witness?: Json;
  readonly aInB: Direction;
  readonly bInA: Direction;
}

/** One direction: contained, not contained (with the value that shows it), or not decided. */
export type Direction = Containment;

/** Compares the values that two schemas admit, without ever guessing. */
export function compareSchemas(a: JsonSchema, b: JsonSchema): Comparison {
  const aInB = containedIn(a, b);
  const bInA = containedIn(b, a);
  const shown = [aInB, bInA].find((direction) => direction.kind === 'no');
  return {
    relation: relationOf(aInB, bInA),
    ...(shown === undefined ? {} : { witness: shown.witness }),
    aInB,
    bInA,
  };
}

function relationOf(aInB: Direction, bInA: Direction): Comparison['relation'] {
  if (aInB.kind === 'unproven' || bInA.kind === 'unproven') return 'unproven';
  if (aInB.kind === 'yes') return bInA.kind === 'yes' ? 'equal' : 'subset';
  return bInA.kind === 'yes' ? 'superset' : 'neither';
}
