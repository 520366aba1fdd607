import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type JsonObject, unknownKeywords } from '../schema/index.ts';
import type { Review } from './model/review.ts';
import { parseReview } from './parse-review.ts';
import { renderComment, renderSettledComment } from './render/render-comment.ts';
import { renderReviewJson } from './render/render-review-json.ts';
import { renderReviewSarif } from './render/render-review-sarif.ts';
import { renderTerminal } from './render/render-terminal.ts';
import { logProblems, markdownProblems, sarifProblems } from './testing/judge-rendered.ts';
import { changeOf, reviewOf, sampleChanges } from './testing/sample-review.ts';

const sample = reviewOf(sampleChanges);
const first = changeOf({ kind: 'grant-widened', severity: 'notable', to: 'a.example:443' });

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

/** The text with `put` in place of each value in turn, keys in quotes left alone; a witness is any value. */
function replacedValues(value: unknown, put: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [put];
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? value.map((item: unknown) => ['', item])
    : Object.entries(value);
  const written = entries.map(([key, item]) => [key, JSON.stringify(item)] as const);
  return [
    put,
    ...entries.flatMap(([key, item], at) =>
      key === 'witness'
        ? []
        : replacedValues(item, put).map((text) => {
            const all = written.map(([name, other], index) => {
              const shown = index === at ? text : other;
              return Array.isArray(value) ? shown : `${JSON.stringify(name)}:${shown}`;
            });
            return Array.isArray(value) ? `[${all.join(',')}]` : `{${all.join(',')}}`;
          }),
    ),
  ];
}

test.each([
  ['null', 'null'],
  ['a number below zero', '-1'],
  ['a number of no end', '1e999'],
  ['a list of lists', '[[7]]'],
  ['an object with a prototype', '{"__proto__":{"kind":"grant-widened"}}'],
])('%s is no value of any field', (_what, put) => {
  const texts = replacedValues(sample, put);
  expect(texts.length).toBeGreaterThan(100);
  expect(texts.filter((text) => parseReview(text, schema).ok)).toEqual([]);
});

test('a prototype is a field too many, and changes no other object', () => {
  const hostile = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},';
  const texts = [...renderReviewJson(sample).matchAll(/\{(?!\})/g)].map(
    ({ index, input }) => `${input.slice(0, index + 1)}${hostile}${input.slice(index + 1)}`,
  );
  expect(texts.length).toBeGreaterThan(30);
  expect(texts.filter((text) => parseReview(text, schema).ok)).toEqual([]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('of a key that stands twice the last one counts, for the schema as for the page', () => {
  const text = renderReviewJson(sample);
  const forged = (first: string, last: string): string =>
    text.replace('"version": 1', `"version": ${first}, "head": {"name": 7}, "version": ${last}`);
  expect(parseReview(forged('2', '1'), schema)).toEqual({ ok: true, review: sample });
  expect(parseReview(forged('1', '2'), schema)).toMatchObject({ ok: false });
});

test('a witness may be any value that is not too deep, and is shown wherever a review is', () => {
  const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  const texts = ['{"__proto__":1,"<img src=x>":"@octocat"}', deep(480), deep(5000)].map((witness) =>
    renderReviewJson(sample).replace('"witness": 75', `"witness": ${witness}`),
  );
  const parsed = texts.map((text) => parseReview(text, schema));
  expect(parsed.map(({ ok }) => ok)).toEqual([true, true, false]);
  for (const one of parsed) {
    if (!one.ok) continue;
    expect(markdownProblems(renderComment(one.review) ?? '')).toEqual([]);
    expect(sarifProblems(renderReviewSarif(one.review))).toEqual([]);
    expect(logProblems(renderTerminal(one.review, { columns: 80, color: false }))).toEqual([]);
    expect(renderReviewJson(one.review)).toContain('"witness"');
  }
});

const many = Array.from({ length: 200_000 }, (_, at) => `flows/${String(at)}.yaml`);

test.each<[string, Partial<Review>]>([
  ['flows that were asked for', { only: many }],
  [
    'approvers',
    { verdict: { ...sample.verdict, approvers: [many, ...many.map((name) => [name])] } },
  ],
  ['places that are reached', { changes: [{ ...first, reaches: many.map((flow) => ({ flow })) }] }],
  ['changes', { changes: many.slice(0, 20_000).map((flow) => ({ ...first, flow })) }],
])('a page about very many %s has an end', (_what, more) => {
  const parsed = parseReview(JSON.stringify({ ...sample, ...more }), schema);
  if (!parsed.ok) throw new Error(parsed.message);
  const comment = renderComment(parsed.review) ?? '';
  expect(comment.length).toBeLessThanOrEqual(60_000);
  expect(markdownProblems(comment)).toEqual([]);
  expect(renderSettledComment(parsed.review).length).toBeLessThan(2000);
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
