import { type JsonObject, parseBySchema } from '../schema/index.ts';
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
  const parsed = parseBySchema(text, schema);
  if (!parsed.ok) return parsed;
  // The schema admits exactly this shape: review-schema.test.ts holds the two together.
  return { ok: true, review: parsed.value as unknown as Review };
}
