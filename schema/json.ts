/** A value that JSON text can carry. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/** A JSON Schema 2020-12. */
export type JsonSchema = JsonObject | boolean;

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Array.isArray` that keeps a readonly array's type. */
export function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A keyword's value where it must be a schema; anything else admits every value. */
export function asSchema(value: Json | undefined): JsonSchema {
  return isJsonObject(value) || typeof value === 'boolean' ? value : true;
}

/** The schemas of `anyOf` and its like; none where the keyword is absent. */
export function asSchemas(value: Json | undefined): readonly JsonSchema[] {
  return isJsonArray(value) ? value.map(asSchema) : [];
}

/** The members of `properties` and its like; none where the keyword is absent. */
export function asMembers(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The property itself, never one of the prototype. */
export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The texts of a list; none where the keyword is absent. */
export function asTexts(value: Json | undefined): readonly string[] {
  const isText = (item: Json): item is string => typeof item === 'string';
  return isJsonArray(value) ? value.filter(isText) : [];
}
