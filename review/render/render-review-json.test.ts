import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../lock/index.ts';
import { changeShapes, drawnReview, hostileLine } from '../testing/drawn-review.ts';
import { changeOf, refusedReview, reviewOf, sampleReview } from '../testing/sample-review.ts';
import { renderReviewJson } from './render-review-json.ts';

test('it is the model, nothing more and nothing less', () => {
  for (const review of [sampleReview, refusedReview, reviewOf([])]) {
    expect(JSON.parse(renderReviewJson(review))).toEqual(review);
  }
});

test('any text survives, and none of it drives a terminal', () => {
  fc.assert(
    fc.property(changeShapes, fc.array(hostileLine, { minLength: 9 }), (shapes, texts) => {
      let at = 0;
      const review = drawnReview(shapes, () => texts[at++ % texts.length] ?? '');
      const json = renderReviewJson(review);
      expect(JSON.parse(json)).toEqual(review);
      expect(json).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u);
    }),
    { numRuns: 100 },
  );
});

test('keys have one order, whatever made the review; a value of the repository keeps its own', () => {
  const witness = { z: 1, a: { kind: 1, flow: 2 } };
  const change = changeOf({
    kind: 'input-breaking',
    severity: 'breaking',
    proof: { decided: 'breaking', witness },
  });
  const review = reviewOf([change]);
  const text = renderReviewJson(review);
  expect(renderReviewJson(reversed(review))).toBe(
    text.replace(/"witness": \{[^}]*\}\s*\}/, `"witness": ${inReverse(text)}`),
  );
  expect(Object.keys(JSON.parse(text) as object)).toEqual([
    'version',
    'base',
    'head',
    'verdict',
    'unchanged',
    'flows',
    'changes',
  ]);
  expect(text).toMatch(/"witness": \{\s*"z": 1,\s*"a": \{\s*"kind"/);
});

function inReverse(text: string): string {
  const [, witness = ''] = /"witness": (\{[^}]*\}\s*\})/.exec(text) ?? [];
  const indented = JSON.stringify(reversed(JSON.parse(witness) as Json), null, 2);
  return indented.replaceAll('\n', '\n        ');
}

/** The same value with the keys of every object the other way round. */
function reversed<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map((item: unknown) => reversed(item)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(
    entries.map(([key, field]) => [key, reversed(field as unknown)]),
  ) as Value;
}
