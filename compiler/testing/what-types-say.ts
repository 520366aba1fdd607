import { isJsonObject, type Json, type JsonSchema } from '../../lock/index.ts';

const unseen = ['format', 'contentEncoding', 'minimum', 'maximum', 'minLength', 'maxLength'];

/** A schema without what TypeScript's types cannot say: that a text is a date, that a number is small. */
export function whatTypesSay(schema: JsonSchema): JsonSchema {
  // True: leaving keywords out of schemas keeps them schemas.
  return loosened(schema) as JsonSchema;
}

function loosened(value: Json): Json {
  if (Array.isArray(value)) return value.map(loosened);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !unseen.includes(key));
  return Object.fromEntries(kept.map(([key, part]) => [key, loosened(part)]));
}
