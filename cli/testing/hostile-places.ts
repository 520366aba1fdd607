import type { Json } from '../../lock/index.ts';

/** A value in which one text is another one, and where that is: `steps.search.uses`, or `steps.{search}` for a key. */
export interface HostilePlace {
  readonly at: string;
  readonly value: Json;
}

/** The value once for each text in it, key or leaf, with `hostile` in its place. */
export function hostilePlaces(value: Json, hostile: string): readonly HostilePlace[] {
  if (typeof value === 'string') return [{ at: '', value: hostile }];
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    return items.flatMap((item, index) =>
      hostilePlaces(item, hostile).map(({ at, value: inner }) => ({
        at: `.${String(index)}${at}`,
        value: items.map((other, place) => (place === index ? inner : other)),
      })),
    );
  }
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  return entries.flatMap(([key, field], index) => {
    const withEntry = (name: string, inner: Json): Json =>
      Object.fromEntries(
        entries.map((other, place): [string, Json] => (place === index ? [name, inner] : other)),
      );
    return [
      { at: `.{${key}}`, value: withEntry(hostile, field) },
      ...hostilePlaces(field, hostile).map(({ at, value: inner }) => ({
        at: `.${key}${at}`,
        value: withEntry(key, inner),
      })),
    ];
  });
}
