import { describeValue, listOf } from './describe-value.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json.ts';

const names: ReadonlyMap<string, string> = new Map([
  ['array', 'an array'],
  ['boolean', 'a boolean'],
  ['integer', 'an integer'],
  ['null', 'null'],
  ['number', 'a number'],
  ['object', 'an object'],
  ['string', 'a string'],
]);

/** The types that a schema names itself; `undefined` when it names none. */
export function typesOf(schema: JsonObject): readonly string[] | undefined {
  const type = schema['type'];
  if (typeof type === 'string') return [type];
  return isJsonArray(type) ? type.filter((name) => typeof name === 'string') : undefined;
}

/** The keyword `type`. */
export function hasType(schema: JsonObject, value: Json): boolean {
  const type = schema['type'];
  if (type === undefined) return true;
  if (typeof type === 'string') return isOfType(type, value);
  return typesOf(schema)?.some((name) => isOfType(name, value)) ?? true;
}

function isOfType(type: string, value: Json): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return isJsonArray(value);
    case 'object':
      return isJsonObject(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

/** `must be a string or null, but is the number 3`. */
export function wrongType(types: readonly string[], value: Json): string {
  const wanted = [...new Set(types)].map((type) => names.get(type) ?? type);
  return `must be ${listOf(wanted, 'or')}, but is ${describeValue(value)}`;
}
