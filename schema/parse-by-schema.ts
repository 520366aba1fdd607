import type { Json, JsonObject } from './json.ts';
import { validateValue } from './validate-value.ts';

export type ParsedBySchema =
  | { readonly ok: true; readonly value: Json }
  /** A sentence about the first thing that is wrong. */
  | { readonly ok: false; readonly message: string };

/** Reads a document whose text may come from anybody: what is given back is JSON that fits the schema. */
export function parseBySchema(text: string, schema: JsonObject): ParsedBySchema {
  const value = parseJson(text);
  if (value === undefined) return { ok: false, message: 'It is not JSON.' };
  const [problem] = validateValue(schema, value);
  if (problem === undefined) return { ok: true, value };
  return { ok: false, message: `${problem.path} ${problem.message}.` };
}

function parseJson(text: string): Json | undefined {
  try {
    // Whatever it is, it is JSON.
    return JSON.parse(text) as Json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
