import fc from 'fast-check';
import type { Json, JsonObject, JsonSchema } from '../../lock/index.ts';
import { validateValue } from '../../schema/index.ts';
import { asMembers, asSchema, asSchemas, asTexts, isJsonObject } from '../../schema/json.ts';

/** Values that a schema admits, edges first: empty lists, absent fields, nulls, bounds. */
export function validValues(schema: JsonSchema): fc.Arbitrary<Json> {
  const made = arbitrary(schema, { root: schema, depth: 4 });
  return made.filter((value) => validateValue(schema, value).length === 0);
}

/** The value that a seed stands for: the same on every machine. */
export function pick<T>(values: fc.Arbitrary<T>, seed: number): T {
  const [value] = fc.sample(values, { seed, numRuns: 1 });
  return value as T; // True: one was asked for, and `sample` throws when it cannot be made.
}

interface Place {
  readonly root: JsonSchema;
  /** How much deeper lists, optional fields and references may go. */
  readonly depth: number;
}

function arbitrary(schema: JsonSchema, place: Place): fc.Arbitrary<Json> {
  if (typeof schema === 'boolean') return fc.constantFrom<Json>(null, 'any', 7, [], {});
  if (schema['const'] !== undefined) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as Json[]));
  if (typeof schema['$ref'] === 'string')
    return arbitrary(target(schema['$ref'], place), deeper(place));
  const members = [...asSchemas(schema['anyOf']), ...asSchemas(schema['oneOf'])];
  if (members.length > 0)
    return fc.oneof(...shallow(members, place).map((m) => arbitrary(m, place)));
  const { type } = schema;
  const types = (Array.isArray(type) ? type : [type]) as readonly (Json | undefined)[];
  return fc.oneof(...types.map((name) => ofType(name, schema, place)));
}

function deeper({ root, depth }: Place): Place {
  return { root, depth: depth - 1 };
}

/** At the end of the depth, what ends: a reference is taken only when there is nothing else. */
function shallow(members: readonly JsonSchema[], { depth }: Place): readonly JsonSchema[] {
  if (depth > 0) return members;
  const plain = members.filter((member) => !JSON.stringify(member).includes('"$ref"'));
  return plain.length > 0 ? plain : members;
}

function target(reference: string, { root }: Place): JsonSchema {
  const name = reference.replace('#/$defs/', '');
  return reference === '#'
    ? root
    : asSchema(isJsonObject(root) ? asMembers(root['$defs'])[name] : true);
}

function ofType(type: Json | undefined, schema: JsonObject, place: Place): fc.Arbitrary<Json> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return numbers(type, schema);
    case 'string':
      return texts(schema);
    case 'array':
      return lists(schema, place);
    case 'object':
      return objects(schema, place);
    default:
      return fc.constantFrom<Json>(null, 'any', 7, [], {});
  }
}

function numbers(type: 'integer' | 'number', schema: JsonObject): fc.Arbitrary<Json> {
  const bound = (name: string, exclusive: string, step: number): number | undefined => {
    const [closed, open] = [schema[name], schema[exclusive]];
    return typeof closed === 'number' ? closed : typeof open === 'number' ? open + step : undefined;
  };
  const low = bound('minimum', 'exclusiveMinimum', 1);
  const high = bound('maximum', 'exclusiveMaximum', -1);
  const min = low ?? Math.min(-3, high ?? 0);
  const max = high ?? Math.max(1_000, min);
  const step = typeof schema['multipleOf'] === 'number' ? schema['multipleOf'] : 1;
  const whole = fc
    .integer({ min: Math.ceil(min / step), max: Math.floor(max / step) })
    .map((count) => count * step);
  const edges = fc.constantFrom(min, max, 0).filter((edge) => edge >= min && edge <= max);
  const broken = fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
  const all = type === 'integer' ? [whole, edges.map(Math.ceil)] : [whole, edges, broken];
  return fc.oneof(...all).map((value) => (Object.is(value, -0) ? 0 : value));
}

const words = ['', 'a', 'Release', 'two words', 'naïve — ☕'];

const formatSamples: Readonly<Record<string, readonly string[]>> = {
  date: ['2026-01-31'],
  'date-time': ['2026-01-31T12:00:00Z', '1970-01-01T00:00:00.000Z'],
  email: ['a@example.com'],
  uri: ['https://example.com/a?b=c'],
  uuid: ['123e4567-e89b-12d3-a456-426614174000'],
};

function texts(schema: JsonObject): fc.Arbitrary<Json> {
  const { format, pattern, minLength, maxLength } = schema;
  const samples = typeof format === 'string' ? formatSamples[format] : undefined;
  if (samples !== undefined) return fc.constantFrom(...samples);
  if (typeof pattern === 'string')
    return fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' });
  if (schema['contentEncoding'] === 'base64') return fc.constantFrom('', 'aGk=');
  const least = typeof minLength === 'number' ? minLength : 0;
  const most = typeof maxLength === 'number' ? maxLength : Math.max(least, 30);
  return fc.constantFrom(...words).map((word) => word.padEnd(least, 'x').slice(0, most));
}

function lists(schema: JsonObject, place: Place): fc.Arbitrary<Json> {
  const first = asSchemas(schema['prefixItems']);
  const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : first.length;
  const inner = deeper(place);
  const rest = schema['items'];
  const missing = Math.max(0, least - first.length);
  const isClosed = rest === false || (rest === undefined && first.length > 0);
  const more =
    isClosed || (place.depth <= 0 && missing === 0)
      ? fc.constant<Json[]>([])
      : fc.array(arbitrary(asSchema(rest), inner), {
          minLength: missing,
          maxLength: place.depth > 0 ? Math.max(3, missing) : missing,
        });
  const head = fc.tuple(...first.map((item) => arbitrary(item, inner)));
  return fc.tuple(head, more).map(([before, after]) => [...before, ...after]);
}

function objects(schema: JsonObject, place: Place): fc.Arbitrary<Json> {
  const properties = Object.entries(asMembers(schema['properties']));
  const required = asTexts(schema['required']);
  const kept = properties.filter(([name]) => place.depth > 0 || required.includes(name));
  const fields = fc.record(
    Object.fromEntries(
      kept.map(([name, field]) => [name, arbitrary(asSchema(field), deeper(place))]),
    ),
    {
      requiredKeys: required.filter((name) => kept.some(([key]) => key === name)),
      noNullPrototype: true,
    },
  );
  const { additionalProperties } = schema;
  if (!isJsonObject(additionalProperties) || place.depth <= 0) return fields;
  const extra = fc.dictionary(
    fc.constantFrom('one', 'two', 'three'),
    arbitrary(additionalProperties, deeper(place)),
    { maxKeys: 3, noNullPrototype: true },
  );
  return fc.tuple(extra, fields).map(([others, own]) => ({ ...others, ...own }));
}
