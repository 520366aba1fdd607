import type { Json } from '../../lock/index.ts';

/** Something that was broken, in one way at one place. */
export interface Change<T> {
  /** What kind of mistake it is, in a few words. */
  readonly operator: string;
  readonly value: T;
}

/** A way into a value: keys of maps and indexes of lists. */
export type Path = readonly (string | number)[];

export function change<T>(operator: string, value: T): Change<T> {
  return { operator, value };
}

/** The value at a path, or `undefined`. */
export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((at, key) => {
    if (typeof at !== 'object' || at === null) return undefined;
    return Object.hasOwn(at, key)
      ? (at as { readonly [key: string | number]: Json })[key]
      : undefined;
  }, value);
}

/** A copy with another value at a path; `undefined` takes the key or the item out. */
export function withValue(value: Json, [key, ...rest]: Path, made: Json | undefined): Json {
  if (key === undefined) return made ?? null;
  const inner = rest.length > 0 ? withValue(valueAt(value, [key]) ?? null, rest, made) : made;
  if (Array.isArray(value)) {
    const index = Number(key);
    const items = value as readonly Json[];
    return [
      ...items.slice(0, index),
      ...(inner === undefined ? [] : [inner]),
      ...items.slice(index + 1),
    ];
  }
  const entries = Object.entries(value ?? {}).flatMap(([name, old]): [string, Json][] =>
    name !== key ? [[name, old as Json]] : inner === undefined ? [] : [[name, inner]],
  );
  const isNew = !entries.some(([name]) => name === key) && inner !== undefined;
  return Object.fromEntries(isNew ? [...entries, [String(key), inner]] : entries);
}

/** A copy in which a key has another name, at the same place. */
export function withKey(value: Json, path: Path, name: string): Json {
  const parent = path.slice(0, -1);
  const entries = Object.entries(valueAt(value, parent) ?? {}) as [string, Json][];
  const renamed = entries.map(([key, inner]): [string, Json] => [
    key === path.at(-1) ? name : key,
    inner,
  ]);
  return withValue(value, parent, Object.fromEntries(renamed));
}

/** A copy in which two places have changed their values. */
export function swapped(value: Json, one: Path, other: Path): Json {
  const [first, second] = [valueAt(value, one) ?? null, valueAt(value, other) ?? null];
  return withValue(withValue(value, one, second), other, first);
}

/** As a hand slips: a name with its last two letters exchanged, or one letter too many. */
export function misspelt(name: string): string {
  const [before, last] = [name.at(-2) ?? '', name.at(-1) ?? ''];
  return before === last || name.length < 3 ? `${name}s` : `${name.slice(0, -2)}${last}${before}`;
}
