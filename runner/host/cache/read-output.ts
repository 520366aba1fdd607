import type { Json, JsonSchema } from '../../../lock/index.ts';
import { validateValue } from '../../../schema/index.ts';

/** The output that a kept text holds; `undefined` when it is no JSON or does not fit the locked schema. */
export function readOutput(text: string, schema: JsonSchema): { readonly value: Json } | undefined {
  try {
    // True: what JSON.parse gives is JSON.
    const value = JSON.parse(text) as Json;
    return validateValue(schema, value).length === 0 ? { value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
