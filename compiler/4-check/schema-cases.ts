import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../lock/index.ts';

/** A schema without its choices and references; none when it has a form that is not followed. */
export function casesOf(schema: JsonSchema, root: JsonObject): readonly JsonObject[] {
  if (!isJsonObject(schema)) return [];
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    const definitions = isJsonObject(root['$defs']) ? root['$defs'] : {};
    const target = definitions[/^#\/\$defs\/(.*)$/.exec(reference)?.[1] ?? ''];
    return isJsonObject(target) ? casesOf(target, root) : [];
  }
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (!Array.isArray(choices)) return [schema];
  return choices.filter(isJsonObject).flatMap((choice: JsonObject) => casesOf(choice, root));
}

/** The schema of what stands under a key; `undefined` when it may be anything, or must not be there. */
export function schemaAt(
  schema: JsonObject,
  key: string,
  kind: 'array' | 'object',
): JsonSchema | undefined {
  const { properties, additionalProperties, prefixItems, items } = schema;
  if (kind === 'array') {
    const positions: readonly Json[] = Array.isArray(prefixItems) ? prefixItems : [];
    return asSchema(positions[Number(key)] ?? items);
  }
  const isNamed = isJsonObject(properties) && Object.hasOwn(properties, key);
  return asSchema(isNamed ? properties[key] : additionalProperties);
}

/** A key that must not be there is reported as such. */
function asSchema(value: Json | undefined): JsonSchema | undefined {
  return isJsonObject(value) ? value : undefined;
}
