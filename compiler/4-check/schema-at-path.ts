import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../lock/index.ts';

/**
 * The schema of the value at a path, able to stand alone; `undefined` when that is not known, as
 * behind a `$ref`, or when nothing may be there.
 */
export function schemaAtPath(schema: JsonSchema, path: readonly string[]): JsonSchema | undefined {
  const cases = casesAtPath(schema, path);
  if (cases === undefined) return undefined;
  const [only, ...others] = cases;
  const whole = only !== undefined && others.length === 0 ? only : { anyOf: cases };
  const definitions = isJsonObject(schema) ? schema['$defs'] : undefined;
  return definitions === undefined ? whole : { ...whole, $defs: definitions };
}

function casesAtPath(
  schema: JsonSchema,
  path: readonly string[],
): readonly JsonObject[] | undefined {
  let here = casesOf(schema);
  for (const key of path) {
    if (here === undefined) return undefined;
    here = all(here.map((one) => (isRequired(one, key) ? schemasOfKey(one, key) : undefined)));
  }
  return here;
}

function schemasOfKey(schema: JsonSchema, key: string): readonly JsonObject[] | undefined {
  const properties = isJsonObject(schema) ? schema['properties'] : undefined;
  const isNamed = isJsonObject(properties) && Object.hasOwn(properties, key);
  return isNamed ? casesOf(properties[key]) : undefined;
}

function isRequired({ required }: JsonObject, key: string): boolean {
  return Array.isArray(required) && required.includes(key);
}

function casesOf(schema: Json | undefined): readonly JsonObject[] | undefined {
  if (!isJsonObject(schema)) return undefined;
  if (schema['allOf'] !== undefined || schema['$ref'] !== undefined) return undefined;
  const choices = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(choices) ? all(choices.map(casesOf)) : [schema];
}

function all(
  lists: readonly (readonly JsonObject[] | undefined)[],
): readonly JsonObject[] | undefined {
  const known = lists.filter((list) => list !== undefined);
  return known.length < lists.length ? undefined : known.flat();
}
