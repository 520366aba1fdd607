import {
  canonicalJson,
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonSchema,
} from '../../../lock/index.ts';

/**
 * One form for schemas that say the same: keys and alternatives sorted, unions of literals as one
 * `enum`, unions of plain types as one `type`.
 */
export function canonicalSchema(schema: JsonSchema): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  const parts = mapSchemas(schema, canonicalSchema);
  const merged = mergeAlternatives(parts);
  return typeof merged === 'boolean' ? merged : sortKeys(merged);
}

const maps = ['properties', 'patternProperties', '$defs'];
const lists = ['allOf', 'anyOf', 'prefixItems'];
const singles = ['items', 'additionalProperties', 'propertyNames'];

function mapSchemas(schema: JsonObject, change: (part: JsonSchema) => JsonSchema): JsonObject {
  const entries = Object.entries(schema).map(([key, value]): [string, Json] => {
    if (maps.includes(key) && isJsonObject(value)) {
      const changed = Object.entries(value).map(([name, part]) => [name, changePart(part, change)]);
      return [key, sortKeys(Object.fromEntries(changed) as JsonObject)];
    }
    if (lists.includes(key) && Array.isArray(value)) {
      const changed = value.map((part: Json) => changePart(part, change));
      return [key, key === 'allOf' ? sortParts(changed) : changed];
    }
    return [key, singles.includes(key) ? changePart(value, change) : value];
  });
  return Object.fromEntries(entries);
}

function changePart(part: Json, change: (part: JsonSchema) => JsonSchema): Json {
  return isJsonObject(part) || typeof part === 'boolean' ? change(part) : part;
}

function sortParts(parts: readonly Json[]): readonly Json[] {
  const byText = new Map(parts.map((part) => [canonicalJson(part), part]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
}

function sortKeys(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mergeAlternatives(schema: JsonObject): JsonSchema {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf)) return schema;
  // True: the values of `anyOf` are schemas.
  const members = flatten(anyOf as readonly JsonSchema[]);
  const united = members.includes(true)
    ? true
    : unite(members.filter((member) => member !== false));
  if (Object.keys(rest).length === 0) return united;
  if (united === true) return rest;
  return united === false ? { ...rest, anyOf: [] } : { ...united, ...rest };
}

function flatten(members: readonly JsonSchema[]): readonly JsonSchema[] {
  return members.flatMap((member) => {
    const isUnion = isJsonObject(member) && Object.keys(member).join() === 'anyOf';
    // True: the values of `anyOf` are schemas.
    return isUnion ? (member['anyOf'] as readonly JsonSchema[]) : [member];
  });
}

function unite(members: readonly JsonSchema[]): JsonSchema {
  const types = new Set<string>();
  const values: Json[] = [];
  const others = new Map<string, JsonSchema>();
  for (const member of members) {
    const literal = literalValues(member);
    const plain = plainTypes(member);
    if (literal !== undefined) values.push(...literal);
    else if (plain !== undefined) plain.forEach((type) => types.add(type));
    else others.set(canonicalJson(member), member);
  }
  addBoolean(values, types);
  const literals = values.filter((value) => !types.has(typeOf(value)));
  // `null` beside literals is one of them.
  if (types.size === 1 && types.has('null') && literals.length > 0) {
    types.clear();
    literals.push(null);
  }
  const alternatives = [
    ...(types.size > 0 ? [{ type: listOrOne([...types].sort()) }] : []),
    ...(literals.length > 0 ? [enumSchema(literals)] : []),
    ...[...others].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, schema]) => schema),
  ];
  const [only] = alternatives;
  if (only === undefined) return false;
  return alternatives.length === 1 ? only : { anyOf: alternatives };
}

function addBoolean(values: Json[], types: Set<string>): void {
  if (values.includes(true) && values.includes(false)) types.add('boolean');
}

function literalValues(schema: JsonSchema): readonly Json[] | undefined {
  if (typeof schema === 'boolean') return undefined;
  const keys = Object.keys(schema).filter((key) => key !== 'type');
  if (keys.length !== 1) return undefined;
  if (schema['const'] !== undefined) return [schema['const']];
  return Array.isArray(schema['enum']) ? schema['enum'] : undefined;
}

function plainTypes(schema: JsonSchema): readonly string[] | undefined {
  if (typeof schema === 'boolean' || Object.keys(schema).join() !== 'type') return undefined;
  const { type } = schema;
  // True: the schemas of this folder have names of types there.
  return (Array.isArray(type) ? type : [type]) as readonly string[];
}

/** A closed set of values, sorted by type and then by value. */
export function enumSchema(values: readonly Json[]): JsonObject {
  const sorted = [...new Set(values)].sort(compareValues);
  const types = [...new Set(sorted.map(typeOf))].sort();
  const [first = null] = sorted;
  return sorted.length === 1
    ? { type: listOrOne(types), const: first }
    : { type: listOrOne(types), enum: sorted };
}

function compareValues(a: Json, b: Json): number {
  const [typeA, typeB] = [typeOf(a), typeOf(b)];
  if (typeA !== typeB) return typeA < typeB ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

function typeOf(value: Json): string {
  return value === null ? 'null' : typeof value;
}

function listOrOne(values: readonly string[]): Json {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}
