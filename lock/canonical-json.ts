import { isJsonObject, type Json } from './json.ts';

/** Deeper values are refused: no stack may depend on what a stranger wrote. */
export const maxDepth = 512;

/**
 * The one compact text of a JSON value, as RFC 8785 (JCS) writes it: keys sorted by UTF-16 code
 * unit, no white space. Throws on what JSON cannot carry (NaN, a lone surrogate, `undefined`).
 */
export function canonicalJson(value: Json): string {
  return write(value, 0);
}

/** A string as JSON text. Throws on a lone surrogate, which UTF-8 cannot carry. */
export function canonicalString(text: string): string {
  if (!text.isWellFormed()) {
    throw new RangeError('A text with a lone surrogate has no canonical JSON form.');
  }
  return JSON.stringify(text);
}

/** A scalar as JSON text; throws when it is none that JSON can carry. */
export function canonicalScalar(value: Json | undefined): string {
  if (typeof value === 'string') return canonicalString(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  throw new RangeError(`A ${typeof value} has no canonical JSON form.`);
}

/** Sorts keys by UTF-16 code unit, which no locale can change. */
export function sortedKeys(object: object): string[] {
  return Object.keys(object).sort();
}

function write(value: Json | undefined, depth: number): string {
  if (depth > maxDepth) throw new RangeError(`A value is nested more than ${maxDepth} deep.`);
  if (isJsonObject(value)) {
    const members = sortedKeys(value).map(
      (key) => `${canonicalString(key)}:${write(value[key], depth + 1)}`,
    );
    return `{${members.join(',')}}`;
  }
  if (isJsonArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`;
  return canonicalScalar(value);
}

/** `Array.isArray` that keeps a readonly array's type. */
export function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
