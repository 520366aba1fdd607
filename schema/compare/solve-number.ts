import { atOneExponent, type Decimal, decimalOf, isMultipleOf } from '../decimal.ts';
import type { Json } from '../json.ts';
import { type Fact, type Finding, found, none, type Search, unknown } from './facts.ts';

/** So many multiples are tried one by one. */
const maxTried = 2_000;

interface Numbers {
  readonly least: Bound;
  readonly most: Bound;
  /** What divides the number. */
  readonly factors: readonly number[];
  /** What does not. */
  readonly strangers: readonly number[];
}

interface Bound {
  readonly limit: number;
  readonly isOpen: boolean;
}

/** A number of which all facts are true. `admits` says so of a number. */
export function solveNumber(
  facts: readonly Fact[],
  admits: (value: Json) => boolean,
  search: Search,
): Finding {
  const numbers = collect(facts);
  if (isEmpty(numbers)) return none;
  const step = commonMultiple(numbers.factors);
  return step === undefined
    ? solveAnywhere(numbers, admits)
    : solveMultiples(numbers, step, { admits, search });
}

function collect(facts: readonly Fact[]): Numbers {
  let least: Bound = { limit: -Infinity, isOpen: true };
  let most: Bound = { limit: Infinity, isOpen: true };
  const factors: number[] = [];
  const strangers: number[] = [];
  for (const fact of facts) {
    if (fact.kind === 'integer') (fact.holds ? factors : strangers).push(1);
    else if (fact.kind === 'multiple') (fact.holds ? factors : strangers).push(fact.factor);
    else if (fact.kind !== 'bound') continue;
    else if (fact.side === 'least') least = tighter(least, fact, fact.limit > least.limit);
    else most = tighter(most, fact, fact.limit < most.limit);
  }
  return { least, most, factors, strangers };
}

function tighter(known: Bound, next: Bound, isTighter: boolean): Bound {
  return isTighter || (next.limit === known.limit && next.isOpen) ? next : known;
}

function isEmpty({ least, most }: Numbers): boolean {
  return least.limit > most.limit || (least.limit === most.limit && (least.isOpen || most.isOpen));
}

/** Without a factor there are always more numbers than any list excludes, but for a single one. */
function solveAnywhere({ least, most }: Numbers, admits: (value: Json) => boolean): Finding {
  const [low, high] = [Math.max(least.limit, -1e6), Math.min(most.limit, 1e6)];
  const ends = [least.limit, most.limit].filter(Number.isFinite);
  const nearEnds = ends.flatMap((end) =>
    [0, 1, 0.5, 0.1, 0.25, 0.7, 0.001, 10, 1e6].flatMap((by) => [end + by, end - by]),
  );
  const between = Array.from(
    { length: 50 },
    (_, index) => low + ((high - low) * (index + 1)) / 51.3,
  );
  const whole = Array.from({ length: 100 }, (_, index) => [index, -index, index + 0.5]).flat();
  const next = ends.flatMap((end) => [end * (1 + Number.EPSILON), end * (1 - Number.EPSILON)]);
  const value = [...whole, ...nearEnds, ...between, ...next].find(
    (candidate) => Number.isFinite(candidate) && admits(candidate),
  );
  if (value !== undefined) return found(value);
  return least.limit === most.limit ? none : unknown('no number was found between two bounds');
}

function commonMultiple(factors: readonly number[]): Decimal | undefined {
  if (factors.length === 0) return undefined;
  const { digits, exponent } = atOneExponent(factors.map(decimalOf));
  return { digits: digits.map(absolute).reduce(leastCommonMultiple), exponent };
}

function leastCommonMultiple(left: bigint, right: bigint): bigint {
  return left === 0n || right === 0n ? 0n : (left * right) / greatestCommonDivisor(left, right);
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  return right === 0n ? left : greatestCommonDivisor(right, left % right);
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Tries the multiples of `step` that are nearest to zero. */
function solveMultiples(
  numbers: Numbers,
  step: Decimal,
  { admits, search }: { readonly admits: (value: Json) => boolean; readonly search: Search },
): Finding {
  if (step.digits === 0n) return none;
  const period = periodOf(numbers.strangers, step);
  const { first, last } = indexes(numbers, step);
  let isComplete = true;
  let tried = 0;
  const residues = new Set<bigint>();
  for (const index of nearZero(first, last)) {
    if (residues.size === Number(period)) break;
    if (tried >= maxTried) {
      isComplete = false;
      break;
    }
    tried += 1;
    search.spend();
    const value = numberOf({ digits: index * step.digits, exponent: step.exponent });
    if (value !== undefined && admits(value)) return found(value);
    // Only what a stranger divides is excluded for all of its kind; a listed value is excluded alone.
    if (value !== undefined && isStrange(value, numbers.strangers)) {
      residues.add(((index % period) + period) % period);
    }
  }
  return isComplete ? none : unknown('too many multiples would have to be tried');
}

function isStrange(value: number, strangers: readonly number[]): boolean {
  return strangers.some((factor) => isMultipleOf(value, factor));
}

/** After so many steps the strangers divide the same ones again. */
function periodOf(strangers: readonly number[], step: Decimal): bigint {
  const { digits } = atOneExponent([step, ...strangers.map(decimalOf)]);
  const [own = 1n, ...others] = digits.map(absolute);
  const whole = others.filter((other) => other !== 0n).reduce(leastCommonMultiple, own);
  return whole / own;
}

/** The least and the greatest index of a multiple within the bounds. */
function indexes(
  { least, most }: Numbers,
  step: Decimal,
): { readonly first: bigint | undefined; readonly last: bigint | undefined } {
  return {
    first: Number.isFinite(least.limit) ? -floorOf(negated(least), step) : undefined,
    last: Number.isFinite(most.limit) ? floorOf(most, step) : undefined,
  };
}

function negated({ limit, isOpen }: Bound): Bound {
  return { limit: -limit, isOpen };
}

/** The greatest index whose multiple is at most, or less than, the limit. */
function floorOf({ limit, isOpen }: Bound, step: Decimal): bigint {
  const [value = 0n, by = 1n] = atOneExponent([decimalOf(limit), step]).digits;
  const quotient = value / by;
  const floor = value % by !== 0n && value < 0n ? quotient - 1n : quotient;
  return isOpen && floor * by === value ? floor - 1n : floor;
}

function* nearZero(first: bigint | undefined, last: bigint | undefined): Generator<bigint, void> {
  const isIn = (index: bigint): boolean => index >= (first ?? index) && index <= (last ?? index);
  const start = startOf(first, last);
  for (let distance = 0n; isIn(start + distance) || isIn(start - distance); distance += 1n) {
    if (isIn(start + distance)) yield start + distance;
    if (distance > 0n && isIn(start - distance)) yield start - distance;
  }
}

function startOf(first: bigint | undefined, last: bigint | undefined): bigint {
  if (first !== undefined && first > 0n) return first;
  return last !== undefined && last < 0n ? last : 0n;
}

/** `undefined` when no double is written so. */
function numberOf(decimal: Decimal): number | undefined {
  const value = Number(`${decimal.digits}e${decimal.exponent}`);
  if (!Number.isFinite(value)) return undefined;
  const [left, right] = atOneExponent([decimalOf(value), decimal]).digits;
  return left === right ? value : undefined;
}
