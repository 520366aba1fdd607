import type { Json, JsonSchema } from '../../../lock/index.ts';
import type { Containment } from '../../../schema/compare/index.ts';
import type { Contained } from './comparer.ts';
import {
  followed,
  type PlainArray,
  type PlainObject,
  plainSchema,
  standsAlone,
} from './plain-schema.ts';

/** One reason why a value of one schema is none of another. */
export interface Break {
  /** What it is about: `limit`, `items[].name`; empty for the whole. */
  readonly about: string;
  /** A value that the first schema admits and the second does not, where it is decided. */
  readonly witness?: Json;
  /** Where that value stands; empty for the whole. */
  readonly at: string;
  /** Why it is not decided. */
  readonly why?: string;
  /** The part on both sides; absent: there is none. */
  readonly from?: Part;
  readonly to?: Part;
}

export interface Part {
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/** Both schemas at one place, each with the root that its references are read from. */
interface Pair {
  readonly at: string;
  readonly from: JsonSchema;
  readonly to: JsonSchema;
}

interface Search {
  readonly contained: Contained;
  readonly rootOfFrom: JsonSchema;
  readonly rootOfTo: JsonSchema;
  /** Comparisons that may still be made to point at a place. */
  left: number;
}

const maxDepth = 12;

/**
 * Points at the smallest parts for which `from` admits a value that `to` does not; none when it admits none.
 * Whether there is a break is decided on the whole: when no part explains it, the whole does.
 */
export function findBreaks(
  from: JsonSchema,
  to: JsonSchema,
  contained: Contained,
): readonly Break[] {
  const whole = contained(from, to);
  if (whole.kind === 'yes') return [];
  const search: Search = { contained, rootOfFrom: from, rootOfTo: to, left: 200 };
  const inside = breaksInside({ at: '', from, to }, search, 0);
  if (inside.length > 0) return inside;
  return reported(whole, { about: '', at: '', from: partOf(from, true), to: partOf(to, true) });
}

/** Breaks of the parts of two schemas that are the sum of their parts; none for all others. */
function breaksInside(pair: Pair, search: Search, depth: number): readonly Break[] {
  if (depth > maxDepth) return [];
  const from = plainSchema(followed(pair.from, search.rootOfFrom));
  const to = plainSchema(followed(pair.to, search.rootOfTo));
  if (from?.kind === 'object' && to?.kind === 'object') {
    return memberBreaks({ at: pair.at, from, to }, search, depth);
  }
  if (from?.kind === 'array' && to?.kind === 'array') {
    return itemBreaks({ at: pair.at, from, to }, search, depth);
  }
  return [];
}

function itemBreaks(
  { at, from, to }: { readonly at: string; readonly from: PlainArray; readonly to: PlainArray },
  search: Search,
  depth: number,
): readonly Break[] {
  const shown = { from: partOf(from.items, true), to: partOf(to.items, true) };
  return partBreaks({ at: `${at}[]`, from: from.items, to: to.items, shown }, search, depth);
}

interface Members {
  readonly at: string;
  readonly from: PlainObject;
  readonly to: PlainObject;
}

function memberBreaks(members: Members, search: Search, depth: number): readonly Break[] {
  const { at, from, to } = members;
  const names = [...new Set([...from.members.keys(), ...to.members.keys()])].sort();
  const named = names.flatMap((name) => memberBreak(members, name, search, depth));
  const shown = { from: partOf(from.others, false), to: partOf(to.others, false) };
  const others = { at: memberPath(at, '*'), from: from.others, to: to.others, shown };
  return [...named, ...partBreaks(others, search, depth)];
}

function memberBreak(
  { at, from, to }: Members,
  name: string,
  search: Search,
  depth: number,
): readonly Break[] {
  const about = memberPath(at, name);
  const had = from.members.get(name);
  const has = to.members.get(name);
  const shown = {
    ...(had !== undefined && { from: partOf(had, from.required.has(name)) }),
    ...(has !== undefined && { to: partOf(has, to.required.has(name)) }),
  };
  const mayMiss = to.required.has(name) && !from.required.has(name);
  const part = { at: about, from: had ?? from.others, to: has ?? to.others, shown };
  return [
    ...(mayMiss ? withoutMember({ about, at, name, from, shown }, search) : []),
    ...partBreaks(part, search, depth),
  ];
}

type Shown = Pick<Break, 'from' | 'to'>;

interface Missing {
  readonly about: string;
  readonly at: string;
  readonly name: string;
  readonly from: PlainObject;
  readonly shown: Shown;
}

/** An object that leaves the member out, as it was allowed to. */
function withoutMember(
  { about, at, name, from, shown }: Missing,
  search: Search,
): readonly Break[] {
  search.left -= 1;
  const object: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(from.members),
    required: [...from.required],
    additionalProperties: from.others,
  };
  const answer = search.contained(standsAlone(object, search.rootOfFrom), { required: [name] });
  return reported(answer, { about, at, ...shown });
}

interface ComparedPart extends Pair {
  /** What the reader sees of the part: nothing where it is only one of the members that are not named. */
  readonly shown: Shown;
}

/** Compares a part, and looks inside it for what explains the break. */
function partBreaks(part: ComparedPart, search: Search, depth: number): readonly Break[] {
  const { at, from, to, shown } = part;
  if (search.left <= 0) return [];
  search.left -= 1;
  const answer = search.contained(
    standsAlone(from, search.rootOfFrom),
    standsAlone(to, search.rootOfTo),
  );
  if (answer.kind === 'yes') return [];
  const inside = breaksInside(part, search, depth + 1);
  return inside.length > 0 ? inside : reported(answer, { about: at, at, ...shown });
}

function reported(answer: Containment, part: Break): readonly Break[] {
  switch (answer.kind) {
    case 'yes':
      return [];
    case 'no':
      return [{ ...part, witness: answer.witness }];
    case 'unproven':
      return [{ ...part, why: answer.reason }];
  }
}

function partOf(schema: JsonSchema, isRequired: boolean): Part {
  return { schema, isRequired };
}

/** `limit`, `items[].name`, `a["odd key"]`; `*` for members that are not named. */
function memberPath(at: string, name: string): string {
  if (name !== '*' && !/^[A-Za-z_$][\w$-]*$/.test(name)) return `${at}[${JSON.stringify(name)}]`;
  return at === '' ? name : `${at}.${name}`;
}
