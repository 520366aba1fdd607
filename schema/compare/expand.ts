import { typesOf } from '../check-type.ts';
import {
  asMembers,
  asSchema,
  asSchemas,
  asTexts,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
} from '../json.ts';
import { resolveRef } from '../resolve-ref.ts';
import type { Fact, Keys, Type } from './facts.ts';
import { listedValues, type Literal, type LiteralTable } from './literal.ts';

/** What a literal means for values of one type. */
export type Meaning =
  | { readonly kind: 'true' | 'false' }
  | { readonly kind: 'fact'; readonly fact: Fact }
  | { readonly kind: 'all'; readonly literals: readonly Literal[] }
  | { readonly kind: 'any'; readonly options: readonly (readonly Literal[])[] };

const yes: Meaning = { kind: 'true' };
const no: Meaning = { kind: 'false' };

/** Takes a literal one level apart. */
export function expand(table: LiteralTable, literal: Literal, type: Type): Meaning {
  const { node, holds } = literal;
  if (typeof node.schema === 'boolean') return node.schema === holds ? yes : no;
  const split = table.partsOf(node);
  const [only] = split;
  if (only === undefined) return holds ? yes : no;
  if (split.length === 1) {
    // True: a part is never a boolean.
    return keyword({ table, literal, type }, only.schema as JsonObject);
  }
  return join(
    split.map((part) => table.of(part, holds)),
    holds,
  );
}

/** All of them when they hold together, one of them when they do not. */
function join(literals: readonly Literal[], isAll: boolean): Meaning {
  return isAll ? { kind: 'all', literals } : { kind: 'any', options: literals.map((one) => [one]) };
}

interface Place {
  readonly table: LiteralTable;
  readonly literal: Literal;
  readonly type: Type;
}

function keyword(place: Place, schema: JsonObject): Meaning {
  const values = listedValues(schema);
  if (values !== undefined) return listed(place, values);
  if (schema['type'] !== undefined) return ofType(place, schema);
  const combined = combination(place, schema);
  if (combined !== undefined) return combined;
  switch (place.type) {
    case 'number':
      return numberFact(schema, place.literal.holds);
    case 'string':
      return stringFact(schema, place.literal.holds);
    case 'array':
      return arrayFact(place, schema);
    case 'object':
      return objectFact(place, schema);
    default:
      return place.literal.holds ? yes : no;
  }
}

function ofType({ type, literal }: Place, schema: JsonObject): Meaning {
  const names = typesOf(schema) ?? [];
  if (names.includes(type)) return literal.holds ? yes : no;
  if (type === 'number' && names.includes('integer')) {
    return { kind: 'fact', fact: { kind: 'integer', holds: literal.holds } };
  }
  return literal.holds ? no : yes;
}

/** The values of one type; objects and arrays become schemas that nothing else fits. */
function listed({ table, literal, type }: Place, all: readonly Json[]): Meaning {
  const values = all.filter((value) => typeOf(value) === type);
  if (values.length === 0) return literal.holds ? no : yes;
  if (type !== 'array' && type !== 'object') {
    return { kind: 'fact', fact: { kind: 'values', values, holds: literal.holds } };
  }
  const shapes = values.map((value) => table.literal(shapeOf(value), true, literal.holds));
  return join(shapes, !literal.holds);
}

/** `undefined` for what is no JSON. */
export function typeOf(value: Json): Type | undefined {
  if (value === null) return 'null';
  if (isJsonArray(value)) return 'array';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'object'
    ? type
    : undefined;
}

function shapeOf(value: Json): JsonObject {
  if (isJsonArray(value)) {
    const prefixItems = value.map((item) => ({ const: item }));
    return { prefixItems, items: false, minItems: value.length, maxItems: value.length };
  }
  const members = isJsonObject(value) ? value : {};
  const keys = Object.keys(members);
  const properties = Object.fromEntries(keys.map((key) => [key, { const: members[key] ?? null }]));
  return { properties, required: keys, additionalProperties: false };
}

/** The keywords that only say how other schemas stand together. */
function combination({ table, literal, type }: Place, schema: JsonObject): Meaning | undefined {
  const { node, holds } = literal;
  const as = (inner: Json, isTrue: boolean): Literal =>
    table.literal(asSchema(inner), node.root, isTrue);
  if (typeof schema['$ref'] === 'string') {
    const target = resolveRef(node.root, schema['$ref']);
    return { kind: 'all', literals: [as(target ?? false, holds)] };
  }
  if (schema['not'] !== undefined) return { kind: 'all', literals: [as(schema['not'], !holds)] };
  if (schema['allOf'] !== undefined) {
    return join(
      asSchemas(schema['allOf']).map((inner) => as(inner, holds)),
      holds,
    );
  }
  if (schema['anyOf'] !== undefined) {
    return join(
      asSchemas(schema['anyOf']).map((inner) => as(inner, holds)),
      !holds,
    );
  }
  if (schema['oneOf'] === undefined) return undefined;
  const branches = asSchemas(schema['oneOf']).filter(
    (inner) => !isPlainlyFalse(table, as(inner, true), type),
  );
  return holds ? exactlyOne(branches, as) : noneOrTwo(branches, as);
}

function isPlainlyFalse(table: LiteralTable, literal: Literal, type: Type): boolean {
  const meaning = expand(table, literal, type);
  if (meaning.kind !== 'all') return meaning.kind === 'false';
  return meaning.literals.some((part) => expand(table, part, type).kind === 'false');
}

type As = (inner: Json, isTrue: boolean) => Literal;

function exactlyOne(branches: readonly Json[], as: As): Meaning {
  const options = branches.map((_, chosen) =>
    branches.map((inner, index) => as(inner, index === chosen)),
  );
  return { kind: 'any', options };
}

/** Two hold: one, and another one after it. */
function noneOrTwo(branches: readonly Json[], as: As): Meaning {
  const none = branches.map((inner) => as(inner, false));
  const pairs = branches
    .slice(0, -1)
    .map((inner, index) => [as(inner, true), as({ anyOf: branches.slice(index + 1) }, true)]);
  return { kind: 'any', options: [none, ...pairs] };
}

function fact(known: Fact): Meaning {
  return { kind: 'fact', fact: known };
}

const boundKeywords: ReadonlyMap<string, { side: 'least' | 'most'; isOpen: boolean }> = new Map([
  ['exclusiveMaximum', { side: 'most', isOpen: true }],
  ['exclusiveMinimum', { side: 'least', isOpen: true }],
  ['maximum', { side: 'most', isOpen: false }],
  ['minimum', { side: 'least', isOpen: false }],
]);

function numberFact(schema: JsonObject, holds: boolean): Meaning {
  const [key, limit] = onlyEntry(schema);
  const bound = boundKeywords.get(key);
  if (typeof limit === 'number' && key === 'multipleOf') {
    return fact({ kind: 'multiple', factor: limit, holds });
  }
  if (typeof limit !== 'number' || bound === undefined) return holds ? yes : no;
  if (holds) return fact({ kind: 'bound', limit, ...bound });
  const side = bound.side === 'least' ? 'most' : 'least';
  return fact({ kind: 'bound', limit, side, isOpen: !bound.isOpen });
}

function onlyEntry(schema: JsonObject): readonly [key: string, value: Json] {
  return Object.entries(schema)[0] ?? ['', null];
}

function stringFact(schema: JsonObject, holds: boolean): Meaning {
  const [key, value] = onlyEntry(schema);
  if (typeof value === 'number' && (key === 'minLength' || key === 'maxLength')) {
    return count(key === 'minLength', value, holds);
  }
  if (typeof value !== 'string') return holds ? yes : no;
  if (key === 'pattern') return fact({ kind: 'pattern', source: value, holds });
  if (key === 'format') return fact({ kind: 'format', name: value, holds });
  return holds ? yes : no;
}

function count(isLeast: boolean, value: number, holds: boolean): Meaning {
  if (isLeast === holds) {
    const least = isLeast ? Math.ceil(value) : Math.floor(value) + 1;
    return fact({ kind: 'count', least, most: Infinity });
  }
  return fact({
    kind: 'count',
    least: 0,
    most: isLeast ? Math.ceil(value) - 1 : Math.floor(value),
  });
}

function arrayFact({ table, literal: { node, holds } }: Place, schema: JsonObject): Meaning {
  const least = schema['minItems'];
  if (typeof least === 'number') return count(true, least, holds);
  const most = schema['maxItems'];
  if (typeof most === 'number') return count(false, most, holds);
  if (schema['uniqueItems'] === true) return fact({ kind: 'unique', holds });
  const prefix = asSchemas(schema['prefixItems']);
  const items = schema['items'];
  const kind = holds ? 'each-item' : 'some-item';
  if (items !== undefined) {
    const literal = table.literal(asSchema(items), node.root, holds);
    return fact({ kind, from: prefix.length, to: Infinity, literal });
  }
  if (prefix.length === 0) return holds ? yes : no;
  const from = prefix.length - 1;
  const literal = table.literal(prefix[from] ?? true, node.root, holds);
  return fact({ kind, from, to: prefix.length, literal });
}

function objectFact(place: Place, schema: JsonObject): Meaning {
  const { table, literal } = place;
  const { node, holds } = literal;
  const least = schema['minProperties'];
  if (typeof least === 'number') return count(true, least, holds);
  const most = schema['maxProperties'];
  if (typeof most === 'number') return count(false, most, holds);
  const [name] = asTexts(schema['required']);
  if (name !== undefined) {
    const kind = holds ? 'some-member' : 'each-member';
    return fact({ kind, keys: { name }, literal: table.literal(holds, true, true) });
  }
  const kind = holds ? 'each-member' : 'some-member';
  const names = schema['propertyNames'];
  if (names !== undefined) {
    const fit = [table.literal(asSchema(names), node.root, false)];
    return fact({ kind, keys: { fit }, literal: table.literal(!holds, true, true) });
  }
  const member = memberOf(place, schema);
  if (member === undefined) return holds ? yes : no;
  return fact({ kind, keys: member.keys, literal: table.literal(member.schema, node.root, holds) });
}

function memberOf(
  { table }: Place,
  schema: JsonObject,
): { readonly keys: Keys; readonly schema: JsonObject | boolean } | undefined {
  const properties = asMembers(schema['properties']);
  const patterns = asMembers(schema['patternProperties']);
  if (schema['additionalProperties'] !== undefined) {
    const known = [
      { enum: Object.keys(properties) },
      ...Object.keys(patterns).map((pattern) => ({ pattern })),
    ];
    const fit = [...known.map((inner) => table.literal(inner, true, false))];
    return { keys: { fit }, schema: asSchema(schema['additionalProperties']) };
  }
  const [property] = Object.entries(properties);
  if (property !== undefined) {
    return { keys: { name: property[0] }, schema: asSchema(property[1]) };
  }
  const [pattern] = Object.entries(patterns);
  if (pattern === undefined) return undefined;
  const fit = [table.literal({ pattern: pattern[0] }, true, true)];
  return { keys: { fit }, schema: asSchema(pattern[1]) };
}
