import { type Json, type JsonObject, validateValue } from '../schema/index.ts';
import type { Review } from './model/review.ts';

export type ParsedReview =
  | { readonly ok: true; readonly review: Review }
  /** A sentence about the first thing that is wrong. */
  | { readonly ok: false; readonly message: string };

/**
 * The review that `review.json` holds. Its text may come from anybody: what is given back has the shape of a
 * review and nothing else; its strings are still the author's, for a renderer to escape.
 * @param schema what `review.schema.json` holds
 */
export function parseReview(text: string, schema: JsonObject): ParsedReview {
  const value = parseJson(text);
  if (value === undefined) return { ok: false, message: 'It is not JSON.' };
  const [problem] = validateValue(schema, value);
  if (problem !== undefined) {
    return { ok: false, message: `${problem.path} ${problem.message}.` };
  }
  // The schema admits exactly this shape: review-schema.test.ts holds the two together.
  return { ok: true, review: value as unknown as Review };
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
