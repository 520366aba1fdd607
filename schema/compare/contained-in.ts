import type { Json, JsonSchema } from '../json.ts';
import { TooManyThreads } from '../language/index.ts';
import { validateValue } from '../validate-value.ts';
import { createBudget, OutOfSteps } from './budget.ts';
import type { Finding } from './facts.ts';
import { validationCost } from './validation-cost.ts';
import { ValueSearch } from './value-search.ts';
import { LiteralTable } from './literal.ts';
import { notComparable } from './not-comparable.ts';

/** Whether every value that is valid under one schema is valid under another. */
export type Containment =
  | { readonly kind: 'yes' }
  | {
      readonly kind: 'no';
      /** Valid under the first and not under the second; both were checked with `validateValue`. */
      readonly witness: Json;
    }
  | {
      readonly kind: 'unproven';
      /** What could not be decided, for people. */
      readonly reason: string;
    };

/** More than any pair of schemas written by hand took; about a second. */
const maxSteps = 400_000;

/** A counterexample that is dearer to check is not given. */
const maxCost = 1_000_000;

/**
 * Decides whether every value that is valid under `a` is valid under `b`. Never says "yes" when there is
 * a counterexample, and never "no" without one. The same schemas get the same answer everywhere.
 */
export function containedIn(a: JsonSchema, b: JsonSchema): Containment {
  const obstacle = notComparable(a) ?? notComparable(b);
  if (obstacle !== undefined) return { kind: 'unproven', reason: obstacle };
  const finding = counterexample(a, b);
  if (finding.kind === 'none') return { kind: 'yes' };
  if (finding.kind === 'unknown') return { kind: 'unproven', reason: finding.reason };
  const { value } = finding;
  if (validationCost(a, value) + validationCost(b, value) > maxCost) {
    return { kind: 'unproven', reason: 'a value takes too long to be checked' };
  }
  return validateValue(a, value).length === 0 && validateValue(b, value).length > 0
    ? { kind: 'no', witness: value }
    : { kind: 'unproven', reason: 'a value that should tell the schemas apart does not' };
}

function counterexample(a: JsonSchema, b: JsonSchema): Finding {
  const table = new LiteralTable();
  const [rootOfA, rootOfB] = [table.root(a), table.root(b)];
  const search = new ValueSearch(table, createBudget(maxSteps));
  try {
    return search.inhabit([
      table.literal(rootOfA, rootOfA, true),
      table.literal(rootOfB, rootOfB, false),
    ]);
  } catch (error) {
    if (error instanceof OutOfSteps || error instanceof TooManyThreads) {
      return { kind: 'unknown', reason: 'the schemas are too large to be compared' };
    }
    throw error;
  }
}
