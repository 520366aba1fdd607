import { identity } from '../equal.ts';
import type { Json } from '../json.ts';
import {
  type Fact,
  type Finding,
  found,
  type ItemsFact,
  none,
  type Search,
  unknown,
} from './facts.ts';
import type { Literal } from './literal.ts';

/** A longer array is not made. */
const maxItems = 10_000;

interface Items {
  readonly least: number;
  readonly most: number;
  readonly each: readonly ItemsFact[];
  readonly some: readonly ItemsFact[];
  readonly isUnique: boolean;
  readonly isRepeated: boolean;
}

/** What the items at some places must fit, besides what all must. */
type Demands = ReadonlyMap<number, readonly Literal[]>;

/** An array of which all facts are true, of the least length. */
export function solveArray(facts: readonly Fact[], search: Search): Finding {
  const items = collect(facts);
  if (items.least > items.most || (items.isUnique && items.isRepeated)) return none;
  // From here on all places are alike.
  const tail = Math.max(
    0,
    ...[...items.each, ...items.some].flatMap(({ from, to }) => [from, to]).filter(Number.isFinite),
  );
  const last = tail + items.some.length + 2;
  return placeSome(items, { index: 0, demands: new Map(), last }, search);
}

function collect(facts: readonly Fact[]): Items {
  let [least, most] = [0, Infinity];
  const uniques: boolean[] = [];
  const each: ItemsFact[] = [];
  const some: ItemsFact[] = [];
  for (const fact of facts) {
    if (fact.kind === 'count') {
      least = Math.max(least, fact.least);
      most = Math.min(most, fact.most);
    } else if (fact.kind === 'unique') uniques.push(fact.holds);
    else if (fact.kind === 'each-item') each.push(fact);
    else if (fact.kind === 'some-item') some.push(fact);
  }
  return {
    least,
    most,
    each,
    some,
    isUnique: uniques.includes(true),
    isRepeated: uniques.includes(false),
  };
}

interface Choice {
  /** Which of `some` is placed next. */
  readonly index: number;
  readonly demands: Demands;
  /** A place beyond all that differ. */
  readonly last: number;
}

/** Tries every place for each item that must be there, then every pair that must be equal. */
function placeSome(items: Items, choice: Choice, search: Search): Finding {
  const wanted = items.some[choice.index];
  if (wanted === undefined) {
    return items.isRepeated ? repeat(items, choice, search) : fill(items, choice.demands, search);
  }
  const end = Math.min(wanted.to, choice.last, items.most);
  return firstFound(wanted.from, end, (at) => {
    search.spend();
    const demands = demanding(choice.demands, at, [wanted.literal]);
    return placeSome(items, { ...choice, index: choice.index + 1, demands }, search);
  });
}

function demanding(demands: Demands, at: number, literals: readonly Literal[]): Demands {
  return new Map(demands).set(at, [...(demands.get(at) ?? []), ...literals]);
}

/** The first that is found in a range of places; without one, the first that is unknown. */
function firstFound(from: number, to: number, tried: (at: number) => Finding): Finding {
  let result = none;
  for (let at = from; at < to; at += 1) {
    const finding = tried(at);
    if (finding.kind === 'found') return finding;
    if (finding.kind === 'unknown') result = finding;
  }
  return result;
}

/** Two places hold what fits both: equal goals have equal values. */
function repeat(items: Items, { demands, last }: Choice, search: Search): Finding {
  return firstFound(1, Math.min(last, items.most), (right) =>
    firstFound(0, right, (left) => {
      search.spend();
      const both = [...goalAt(items, demands, left), ...goalAt(items, demands, right)];
      return fill(items, new Map(demands).set(left, both).set(right, both), search);
    }),
  );
}

function goalAt({ each }: Items, demands: Demands, at: number): readonly Literal[] {
  const all = each.filter(({ from, to }) => at >= from && at < to).map(({ literal }) => literal);
  return [...new Set([...all, ...(demands.get(at) ?? [])])];
}

/** The shortest array that has every place demanded. */
function fill(items: Items, demands: Demands, search: Search): Finding {
  const length = Math.max(items.least, ...[...demands.keys()].map((at) => at + 1));
  if (length > items.most) return none;
  const values: Json[] = [];
  let doubt: Finding | undefined;
  for (let at = 0; at < Math.min(length, maxItems); at += 1) {
    const goal = goalAt(items, demands, at);
    const finding = search.inhabit(goal);
    // One place that nothing fits is enough, whatever is unknown of the others.
    if (finding.kind === 'none') return none;
    if (finding.kind === 'unknown') doubt = finding;
    else values.push(finding.value);
  }
  if (doubt !== undefined) return doubt;
  if (length > maxItems) return unknown('an array would have to be very long');
  return items.isUnique ? distinct(items, demands, { values, search }) : found(values);
}

/** Replaces what is repeated. */
function distinct(
  items: Items,
  demands: Demands,
  { values, search }: { readonly values: readonly Json[]; readonly search: Search },
): Finding {
  const made: Json[] = [];
  const seen = new Map<string, Json>();
  const goals = values.map((_, at) => goalAt(items, demands, at));
  for (const [at, first] of values.entries()) {
    const goal = goals[at] ?? [];
    const finding = seen.has(identity(first))
      ? search.inhabit([...goal, ...[...seen.values()].map(search.differsFrom)])
      : found(first);
    if (finding.kind === 'unknown') return finding;
    if (finding.kind === 'none') {
      // Places alike: there are fewer values than places. Else another choice might have left room.
      const isAlike = goals.slice(0, at).every((other) => sameGoal(other, goal));
      return isAlike ? none : unknown('items that all differ were not found');
    }
    made.push(finding.value);
    seen.set(identity(finding.value), finding.value);
  }
  return found(made);
}

function sameGoal(left: readonly Literal[], right: readonly Literal[]): boolean {
  return left.length === right.length && left.every((literal) => right.includes(literal));
}
