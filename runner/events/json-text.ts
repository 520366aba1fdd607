import type { Json } from '../../lock/index.ts';

/** In UTF-16 units. A shorter text is written again faster than it is looked up and kept. */
const worthKeeping = 64 * 1024;

/** Texts by the value that was read from them; one goes when its value goes. */
const texts = new WeakMap<object, string>();

/** `JSON.parse`, but the text of a large object or array is remembered. Nobody may change the value. */
export function parseJson(text: string): Json {
  // True: what JSON.parse gives is JSON.
  const value = JSON.parse(text) as Json;
  const isWorthKeeping = text.length >= worthKeeping && typeof value === 'object' && value !== null;
  if (isWorthKeeping) texts.set(value, text);
  return value;
}

/** The value as JSON: the very text that it was read from, where that was remembered. */
export function jsonText(value: Json): string {
  const known = typeof value === 'object' && value !== null ? texts.get(value) : undefined;
  return known ?? JSON.stringify(value);
}

/** An object as JSON, with the very texts of fields that were read from some. */
export function objectText(object: { readonly [key: string]: Json }): string {
  const fields = Object.entries(object).map(
    ([key, value]) => `${JSON.stringify(key)}:${jsonText(value)}`,
  );
  return `{${fields.join(',')}}`;
}
