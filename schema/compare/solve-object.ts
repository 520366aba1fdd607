import type { Json } from '../json.ts';
import {
  type Escape,
  type Fact,
  type Finding,
  found,
  type Keys,
  type MembersFact,
  none,
  type Search,
  unknown,
} from './facts.ts';
import type { Literal } from './literal.ts';

/** More members are not made. */
const maxMembers = 1_000;

/** So many keys are tried for one member while others are still to be placed. */
const maxKeys = 6;

interface Members {
  readonly least: number;
  readonly most: number;
  readonly each: readonly MembersFact[];
  /** Members that must be there, under a key that is not said. */
  readonly some: readonly (MembersFact & { readonly keys: { readonly fit: readonly Literal[] } })[];
}

/** The keys that are there, and what their values must fit besides what all must. */
type Present = ReadonlyMap<string, readonly Literal[]>;

/** An object of which all facts are true, of as few members as it takes. */
export function solveObject(facts: readonly Fact[], search: Search): Finding {
  const { members, present } = collect(facts);
  if (members.least > members.most) return none;
  let doubt: Finding | undefined;
  for (const [key, literals] of present) {
    const finding = search.inhabit(goalOf(members, search, { key, literals }));
    if (finding.kind === 'none') return none;
    if (finding.kind === 'unknown') doubt = finding;
  }
  for (const wanted of members.some) {
    // Alone, without regard to the others: where that fails nothing else helps.
    const finding = newMember(members, wanted, { present: new Map(), search });
    if (finding.kind === 'none') return none;
  }
  return doubt ?? placeSome(members, { index: 0, present }, search);
}

function collect(facts: readonly Fact[]): { readonly members: Members; readonly present: Present } {
  let [least, most] = [0, Infinity];
  const each: MembersFact[] = [];
  const some: Members['some'][number][] = [];
  const present = new Map<string, readonly Literal[]>();
  for (const fact of facts) {
    if (fact.kind === 'count') {
      least = Math.max(least, fact.least);
      most = Math.min(most, fact.most);
    } else if (fact.kind === 'each-member') each.push(fact);
    else if (fact.kind === 'some-member') {
      const { keys } = fact;
      if ('fit' in keys) some.push({ ...fact, keys });
      else present.set(keys.name, [...(present.get(keys.name) ?? []), fact.literal]);
    }
  }
  return { members: { least, most, each, some }, present };
}

function isMeant(keys: Keys, key: string, search: Search): boolean {
  return 'name' in keys
    ? keys.name === key
    : keys.fit.every((literal) => search.isTrue(literal, key));
}

/** What the value under a key must fit. */
function goalOf(
  { each }: Members,
  search: Search,
  { key, literals }: { readonly key: string; readonly literals: readonly Literal[] },
): readonly Literal[] {
  const all = each.filter(({ keys }) => isMeant(keys, key, search)).map(({ literal }) => literal);
  return [...new Set([...literals, ...all])];
}

interface Choice {
  /** Which of `some` is placed next. */
  readonly index: number;
  readonly present: Present;
}

/** Puts each member that must be there under a key of its own, or else under one that is there. */
function placeSome(members: Members, { index, present }: Choice, search: Search): Finding {
  search.spend();
  if (present.size > members.most) return none;
  const wanted = members.some[index];
  if (wanted === undefined) return fill(members, present, search);
  let result = none;
  for (const next of [ownKeys, sharedKeys]) {
    for (const finding of next(members, wanted, { choice: { index, present }, search })) {
      if (finding.kind === 'found') return finding;
      if (finding.kind === 'unknown') result = finding;
    }
  }
  return result;
}

type Wanted = Members['some'][number];
type Placing = { readonly choice: Choice; readonly search: Search };

function* ownKeys(
  members: Members,
  wanted: Wanted,
  { choice, search }: Placing,
): Generator<Finding, void> {
  const { index, present } = choice;
  const isLast = index + 1 === members.some.length;
  const refused: Literal[] = [];
  for (let tried = 0; tried < maxKeys; tried += 1) {
    const member = newMember(members, wanted, { present, search, refused });
    if (member.kind !== 'key') {
      yield member;
      return;
    }
    const key = member.key;
    const placed = new Map(present).set(key, [wanted.literal]);
    const finding = placeSome(members, { index: index + 1, present: placed }, search);
    yield finding;
    // The last one's key is nobody else's business.
    if (isLast) return;
    refused.push(search.differsFrom(key));
  }
  yield unknown('the keys of an object can be chosen in too many ways');
}

function* sharedKeys(
  members: Members,
  wanted: Wanted,
  { choice, search }: Placing,
): Generator<Finding, void> {
  const { index, present } = choice;
  for (const [key, literals] of present) {
    if (!isMeant(wanted.keys, key, search)) continue;
    const both = [...literals, wanted.literal];
    const finding = search.inhabit(goalOf(members, search, { key, literals: both }));
    if (finding.kind !== 'found') yield finding;
    else {
      yield placeSome(
        members,
        { index: index + 1, present: new Map(present).set(key, both) },
        search,
      );
    }
  }
}

/** Adds members until there are enough, and gives all of them values. */
function fill(members: Members, present: Present, search: Search): Finding {
  if (members.least > maxMembers) return unknown('an object would have to have very many members');
  const all = new Map(present);
  while (all.size < members.least) {
    const member = newMember(members, undefined, { present: all, search });
    if (member.kind !== 'key') return member;
    all.set(member.key, []);
  }
  if (all.size > members.most) return none;
  const entries: [string, Json][] = [];
  for (const [key, literals] of all) {
    const finding = search.inhabit(goalOf(members, search, { key, literals }));
    if (finding.kind !== 'found') return finding;
    entries.push([key, finding.value]);
  }
  return found(Object.fromEntries(entries));
}

type NewMember =
  { readonly kind: 'key'; readonly key: string } | Exclude<Finding, { kind: 'found' }>;

/**
 * A key that is not there yet, and whose value can be what it must. Where a key's value cannot, no key
 * can help that the same demands apply to, so the next one must escape one of them.
 */
function newMember(
  { each }: Members,
  wanted: Wanted | undefined,
  { present, search, refused = [] }: KeySearch,
): NewMember {
  const fresh = [...present.keys()].map(search.differsFrom);
  const goal = [search.isText, ...(wanted?.keys.fit ?? []), ...fresh, ...refused];
  const escapes: Escape[] = [];
  let otherwise: NewMember = { kind: 'none' };
  for (;;) {
    search.spend();
    const finding = search.inhabit(goal, escapes);
    if (finding.kind === 'none') return otherwise;
    if (finding.kind === 'unknown') return finding;
    // True: `isText` is part of the goal.
    const key = finding.value as string;
    const applied = each.filter(({ keys }) => isMeant(keys, key, search));
    const literals = applied.map(({ literal }) => literal);
    const value = search.inhabit(wanted === undefined ? literals : [...literals, wanted.literal]);
    if (value.kind === 'found') return { kind: 'key', key };
    if (value.kind === 'unknown') otherwise = value;
    if (applied.length === 0) return otherwise;
    escapes.push(search.escape(applied.map(({ keys }) => keys)));
  }
}

interface KeySearch {
  readonly present: Present;
  readonly search: Search;
  /** Keys that were tried. */
  readonly refused?: readonly Literal[];
}
