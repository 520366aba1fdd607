import { isJsonArray, isJsonObject, type Json } from './json.ts';

/** Whether two values are the same JSON; the order of keys does not count. */
export function isEqual(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isJsonArray(a) && isJsonArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index] ?? null));
  }
  if (isJsonObject(a) && isJsonObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key] ?? null, b[key] ?? null))
    );
  }
  return false;
}

/** A text that is the same for equal values and differs for others. */
export function identity(value: Json): string {
  if (isJsonArray(value)) return `[${value.map(identity).join(',')}]`;
  if (isJsonObject(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${identity(value[key] ?? null)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
