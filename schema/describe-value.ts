import { isJsonArray, isJsonObject, type Json } from './json.ts';

/** Longer values are cut in messages. */
const maxLength = 80;

/** `the string "x"`, `the number 3`, `null`, `an object with "a" and "b"`: for messages. */
export function describeValue(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `the string ${excerpt(value)}`;
  if (typeof value === 'number') return `the number ${excerpt(value)}`;
  if (typeof value === 'boolean') return excerpt(value);
  if (isJsonArray(value))
    return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return 'an empty object';
  return `an object with ${listOf(keys.map(excerpt), 'and')}`;
}

/** JSON text of a value, cut to about 80 characters. Never recurses deeper than it prints. */
export function excerpt(value: Json): string {
  if (typeof value === 'string') {
    const points = Array.from(value.slice(0, 2 * maxLength + 2));
    if (points.length <= maxLength) return JSON.stringify(value);
    return `${JSON.stringify(points.slice(0, maxLength - 3).join(''))}…`;
  }
  if (isJsonArray(value)) return value.length === 0 ? '[]' : '[…]';
  if (isJsonObject(value)) return Object.keys(value).length === 0 ? '{}' : '{…}';
  return JSON.stringify(value);
}

/** `a`, `a or b`, `a, b or c`; a long list is cut. */
export function listOf(parts: readonly string[], word: 'and' | 'or'): string {
  let kept = parts.slice(0, 8);
  while (kept.length > 1 && kept.join(', ').length > maxLength) kept = kept.slice(0, -1);
  if (kept.length < parts.length)
    return `${kept.join(', ')} ${word} ${parts.length - kept.length} more`;
  const last = kept.at(-1) ?? '';
  return kept.length < 2 ? last : `${kept.slice(0, -1).join(', ')} ${word} ${last}`;
}
