import { isJsonArray, isJsonObject, type Json, type JsonSchema } from './json.ts';

/** A schema inside a schema, and the way to it. */
export interface Subschema {
  readonly path: readonly (string | number)[];
  readonly schema: JsonSchema;
}

const single = ['additionalProperties', 'items', 'not', 'propertyNames'] as const;
const lists = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const;
const maps = ['$defs', 'patternProperties', 'properties'] as const;

/** The schemas directly inside one; what `const`, `enum`, `default` and `examples` hold is data. */
export function subschemas(schema: JsonSchema): readonly Subschema[] {
  if (typeof schema === 'boolean') return [];
  return [
    ...single.flatMap((keyword) => subschema([keyword], schema[keyword])),
    ...lists.flatMap((keyword) => {
      const list = schema[keyword];
      if (!isJsonArray(list)) return [];
      return list.flatMap((inner, index) => subschema([keyword, index], inner));
    }),
    ...maps.flatMap((keyword) => {
      const members = schema[keyword];
      if (!isJsonObject(members)) return [];
      return Object.entries(members).flatMap(([key, inner]) => subschema([keyword, key], inner));
    }),
  ];
}

function subschema(path: Subschema['path'], schema: Json | undefined): readonly Subschema[] {
  return isJsonObject(schema) || typeof schema === 'boolean' ? [{ path, schema }] : [];
}
