import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../lock/index.ts';

/**
 * The schemas, choices apart, of which the value at a path fits one; `undefined` when that is not
 * known, as behind a `$ref`, or when nothing may be there.
 */
export function schemasAtPath(
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

/** The schemas, choices apart, that a key of an object takes. */
export function schemasOfKey(schema: JsonSchema, key: string): readonly JsonObject[] | undefined {
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
