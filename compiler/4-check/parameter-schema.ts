import { isJsonObject, type JsonObject, type JsonSchema } from '../../lock/index.ts';

const schemas = new WeakMap<JsonObject, Map<string, JsonSchema>>();

/** The schema of one parameter, able to stand alone. The same object each time, so that it is compiled once. */
export function parameterSchema(
  input: JsonSchema | undefined,
  name: string,
): JsonSchema | undefined {
  if (!isJsonObject(input)) return undefined;
  const { properties, additionalProperties } = input;
  const isNamed = isJsonObject(properties) && Object.hasOwn(properties, name);
  const own = isNamed ? properties[name] : additionalProperties;
  const known = schemas.get(input) ?? new Map<string, JsonSchema>();
  schemas.set(input, known);
  // A key that the script does not take is reported as such.
  const schema = known.get(name) ?? (own === false ? undefined : standalone(input, own));
  if (schema !== undefined) known.set(name, schema);
  return schema;
}

function standalone(
  { $defs: definitions }: JsonObject,
  schema: JsonObject[string] | undefined,
): JsonSchema | undefined {
  if (typeof schema === 'boolean') return schema;
  if (!isJsonObject(schema)) return undefined;
  return definitions === undefined ? schema : { ...schema, $defs: definitions };
}
