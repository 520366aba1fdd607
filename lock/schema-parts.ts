import type { JsonObject } from './json.ts';

/** An object with exactly these properties, printed in this order. */
export function record(
  title: string,
  properties: JsonObject,
  optional: readonly string[] = [],
): JsonObject {
  const required = Object.keys(properties).filter((key) => !optional.includes(key));
  return { title, type: 'object', properties, required, additionalProperties: false };
}

/** Prints the whole value on one line: `x-line` is our own keyword, of no meaning to others. */
export function onOneLine(schema: JsonObject): JsonObject {
  return { ...schema, 'x-line': true };
}

/** Adds what a reader of the schema should know. */
export function described(description: string, schema: JsonObject): JsonObject {
  return { description, ...schema };
}

/** A map, printed sorted by key. */
export function map(values: JsonObject, keys?: JsonObject): JsonObject {
  const names = keys === undefined ? {} : { propertyNames: keys };
  return { type: 'object', ...names, additionalProperties: values };
}

/** A list, printed one item a line. */
export function list(items: JsonObject, minItems: 0 | 1 = 0): JsonObject {
  return minItems === 0 ? { type: 'array', items } : { type: 'array', items, minItems };
}

/** A reference to one of the definitions. */
export function ref(name: string): JsonObject {
  return { $ref: `#/$defs/${name}` };
}

/** A whole number that JavaScript holds exactly. */
export function wholeNumber(minimum: number): JsonObject {
  return { type: 'integer', minimum, maximum: Number.MAX_SAFE_INTEGER };
}
