import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type JsonObject, unknownKeywords } from '../schema/index.ts';
import { parseReview } from './parse-review.ts';
import { renderReviewJson } from './render/render-review-json.ts';
import { reviewOf, sampleChanges } from './testing/sample-review.ts';

const sample = reviewOf(sampleChanges);

const file = new URL('review.schema.json', import.meta.url);
// A JSON Schema that is an object.
const schema = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;

test('our validator knows every keyword of the schema', () => {
  expect(unknownKeywords(schema)).toEqual([]);
});

test('what is rendered as JSON is read back as it was', () => {
  expect(parseReview(renderReviewJson(sample), schema)).toEqual({ ok: true, review: sample });
});

/** Every object of a value, with a way to put another in its place. */
function places(value: unknown): readonly Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(places);
  return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner];
}

test('a field too many, and one of another type, is refused on every level', () => {
  const count = places(structuredClone(sample)).length;
  expect(count).toBeGreaterThan(30);
  for (let at = 0; at < count; at += 1) {
    const extended = structuredClone(sample);
    const place = places(extended)[at];
    // A witness is any value.
    if (
      place === undefined ||
      JSON.stringify(sample).includes(`"witness":${JSON.stringify(place)}`)
    )
      continue;
    place['surprise'] = 1;
    expect(parseReview(JSON.stringify(extended), schema)).toMatchObject({ ok: false });
    const changed = structuredClone(sample);
    const other = places(changed)[at] ?? {};
    const [key = ''] = Object.keys(other).filter((name) => name !== 'witness');
    other[key] = { not: 'this' };
    expect(parseReview(JSON.stringify(changed), schema)).toMatchObject({ ok: false });
  }
});

test.each([
  ['no JSON', '<!-- millrace:review v1 -->', 'It is not JSON.'],
  ['another version', JSON.stringify({ ...sample, version: 2 }), '$.version'],
  ['a list', '[]', '$'],
  ['nesting that exhausts a stack', '['.repeat(100_000) + ']'.repeat(100_000), '$'],
])('%s is told', (_what, text, said) => {
  const parsed = parseReview(text, schema);
  expect(parsed.ok ? '' : parsed.message).toContain(said);
});
