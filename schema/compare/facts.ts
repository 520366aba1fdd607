import type { Json } from '../json.ts';
import type { Condition } from '../language/index.ts';
import type { Literal } from './literal.ts';

/** The JSON type that a value is looked for in; integers are numbers. */
export type Type = 'null' | 'boolean' | 'string' | 'number' | 'array' | 'object';

/** The plainest values first. */
export const types: readonly Type[] = ['null', 'boolean', 'string', 'number', 'array', 'object'];

/** What is known of a value of one type. */
export type Fact =
  | { readonly kind: 'values'; readonly values: readonly Json[]; readonly holds: boolean }
  | { readonly kind: 'integer'; readonly holds: boolean }
  | {
      readonly kind: 'bound';
      readonly side: 'least' | 'most';
      readonly limit: number;
      /** The limit itself is not meant. */
      readonly isOpen: boolean;
    }
  | { readonly kind: 'multiple'; readonly factor: number; readonly holds: boolean }
  /** Of code points, items or members. */
  | { readonly kind: 'count'; readonly least: number; readonly most: number }
  | { readonly kind: 'pattern'; readonly source: string; readonly holds: boolean }
  | { readonly kind: 'format'; readonly name: string; readonly holds: boolean }
  | { readonly kind: 'unique'; readonly holds: boolean }
  | ItemsFact
  | MembersFact;

/** About each item, or about one that must be there. `to` is the first place that is not meant. */
export interface ItemsFact {
  readonly kind: 'each-item' | 'some-item';
  readonly from: number;
  readonly to: number;
  readonly literal: Literal;
}

/** About each member whose key is meant, or about one that must be there. */
export interface MembersFact {
  readonly kind: 'each-member' | 'some-member';
  readonly keys: Keys;
  readonly literal: Literal;
}

/** Which keys are meant: one, or all that fit. */
export type Keys = { readonly name: string } | { readonly fit: readonly Literal[] };

/** What a search came to. */
export type Finding =
  | { readonly kind: 'found'; readonly value: Json }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string };

export const none: Finding = { kind: 'none' };

export function found(value: Json): Finding {
  return { kind: 'found', value };
}

export function unknown(reason: string): Finding {
  return { kind: 'unknown', reason };
}

/** Literals of which one must hold. */
export type Escape = readonly Literal[];

/** What the solver of a type may ask. */
export interface Search {
  /** A value for which all literals hold, and one of each of the escapes. */
  readonly inhabit: (literals: readonly Literal[], escapes?: readonly Escape[]) => Finding;
  readonly isTrue: (literal: Literal, value: Json) => boolean;
  readonly isText: Literal;
  readonly differsFrom: (value: Json) => Literal;
  /** Of a key: not all of these mean it. */
  readonly escape: (keys: readonly Keys[]) => Escape;
  /** The language of a pattern; `undefined` when only the engine can say. */
  readonly conditionOf: (source: string) => Condition | undefined;
  /** Counts steps; throws when there were too many. */
  readonly spend: (steps?: number) => void;
}
