/** A value that JSON text can carry. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/**
 * A JSON Schema 2020-12, of the keywords that `schema/` knows. `x-type` (`Date`, `URL`,
 * `Uint8Array`) marks a string that the runner revives before it calls `main`.
 */
export type JsonSchema = JsonObject | boolean;

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
