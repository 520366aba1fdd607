import { isEqual } from './equal.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, type JsonSchema } from './json.ts';

/** True only for a value that surely fits; false says nothing. */
type Check = (value: Json | undefined) => boolean;

/** By schema: its check, or `undefined` where one of its keywords is not known here. */
const checks = new WeakMap<object, { readonly check: Check | undefined }>();

/**
 * Whether a value surely fits its schema; false says nothing. Made for large values: the schema is
 * looked at once, not again for each item, and nothing is kept for a message. References, `oneOf`,
 * patterns, formats and bounds are left to `validateValue`.
 */
export function surelyFits(schema: JsonSchema, value: Json): boolean {
  return checkOf(schema)?.(value) === true;
}

function checkOf(schema: Json | undefined): Check | undefined {
  if (typeof schema === 'boolean') return () => schema;
  if (!isJsonObject(schema)) return undefined;
  const known = checks.get(schema);
  if (known !== undefined) return known.check;
  const check = makeCheck(schema);
  checks.set(schema, { check });
  return check;
}

/** What says nothing about validity. */
const annotations: ReadonlySet<string> = new Set([
  'title',
  'description',
  'default',
  'x-type',
  '$defs',
]);

function makeCheck(schema: JsonObject): Check | undefined {
  const parts: Check[] = [];
  for (const keyword of Object.keys(schema)) {
    if (annotations.has(keyword)) continue;
    const make = Object.hasOwn(makers, keyword) ? makers[keyword] : undefined;
    const part = make?.(schema[keyword] ?? null, schema);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return (value) => parts.every((part) => part(value));
}

const makers: Readonly<Record<string, (value: Json, schema: JsonObject) => Check | undefined>> = {
  type: checkType,
  const: (constant) => (value) => value !== undefined && isEqual(constant, value),
  enum: checkEnum,
  items: checkItems,
  required: checkRequired,
  properties: checkProperties,
  additionalProperties: checkOthers,
  anyOf: checkAnyOf,
};

const types: ReadonlyMap<Json, Check> = new Map<Json, Check>([
  ['null', (value) => value === null],
  ['boolean', (value) => typeof value === 'boolean'],
  ['string', (value) => typeof value === 'string'],
  ['number', (value) => Number.isFinite(value)],
  ['integer', (value) => Number.isInteger(value)],
  ['array', isJsonArray],
  ['object', isJsonObject],
]);

function checkType(type: Json): Check | undefined {
  if (!isJsonArray(type)) return types.get(type);
  const each = allOf(type.map((name) => types.get(name)));
  return each && ((value) => each.some((check) => check(value)));
}

function checkEnum(choices: Json): Check | undefined {
  if (!isJsonArray(choices)) return undefined;
  return (value) => value !== undefined && choices.some((choice) => isEqual(choice, value));
}

/** Each keyword of a kind of values says nothing about values of another kind. */
function checkItems(items: Json, schema: JsonObject): Check | undefined {
  const check = Object.hasOwn(schema, 'prefixItems') ? undefined : checkOf(items);
  return check && ((value) => !isJsonArray(value) || value.every(check));
}

function checkRequired(required: Json): Check | undefined {
  if (!isJsonArray(required)) return undefined;
  const keys = required.filter((key) => typeof key === 'string');
  if (keys.length < required.length) return undefined;
  return (value) => !isJsonObject(value) || keys.every((key) => Object.hasOwn(value, key));
}

function checkProperties(properties: Json): Check | undefined {
  if (!isJsonObject(properties)) return undefined;
  const keys = Object.keys(properties);
  const each = allOf(keys.map((key) => checkOf(properties[key])));
  return (
    each &&
    ((value) =>
      !isJsonObject(value) ||
      keys.every((key, index) => !Object.hasOwn(value, key) || each[index]?.(value[key]) === true))
  );
}

function checkOthers(others: Json, schema: JsonObject): Check | undefined {
  const properties = schema['properties'] ?? {};
  if (!isJsonObject(properties) || Object.hasOwn(schema, 'patternProperties')) return undefined;
  const check = checkOf(others);
  return (
    check &&
    ((value) =>
      !isJsonObject(value) ||
      Object.keys(value).every((key) => Object.hasOwn(properties, key) || check(value[key])))
  );
}

function checkAnyOf(branches: Json): Check | undefined {
  if (!isJsonArray(branches)) return undefined;
  const each = allOf(branches.map(checkOf));
  return each && ((value) => each.some((check) => check(value)));
}

function allOf(found: readonly (Check | undefined)[]): readonly Check[] | undefined {
  const checks = found.filter((check) => check !== undefined);
  return checks.length === found.length ? checks : undefined;
}
