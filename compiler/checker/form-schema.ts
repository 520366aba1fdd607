import type { JsonObject } from '../../lock/index.ts';

/** The schema that a filled-in form is held to: closed, as every boundary to people is. */
export function formSchema(written: JsonObject): JsonObject {
  return { additionalProperties: false, ...written };
}
