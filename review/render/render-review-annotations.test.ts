import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Severity } from '../model/change.ts';
import { changeShapes, drawnReview, hostileLine } from '../testing/drawn-review.ts';
import { largeReview } from '../testing/large-review.ts';
import { changeOf, refusedReview, reviewOf } from '../testing/sample-review.ts';
import { checkAnnotations, renderReviewAnnotations } from './render-review-annotations.ts';

test('the gravest stand first, with their place and what to do', () => {
  const [first, second] = renderReviewAnnotations(refusedReview).split('\n');
  expect(first).toBe(
    '::error file=flows/billing/sync.yaml,line=12,title=More power::billing/sync › push may now start anything. Refused by the policy `deny: {kind: run, flow: billing/*}`',
  );
  expect(second).toMatch(
    /^::error .*title=Edited lock::.*mend it with `millrace compile billing\/sync`$/,
  );
});

test('ten of each level are commands, the others are text, and what is fine is left alone', () => {
  const severities: readonly Severity[] = ['refused', 'breaking', 'approval', 'notable', 'fine'];
  const changes = severities.flatMap((severity) =>
    Array.from({ length: 12 }, (_, at) =>
      changeOf({ kind: 'wiring-changed', severity, subject: `${severity}${at}` }),
    ),
  );
  const lines = renderReviewAnnotations(reviewOf(changes)).trimEnd().split('\n');
  for (const level of ['error', 'warning', 'notice']) {
    expect(lines.filter((line) => line.startsWith(`::${level} `))).toHaveLength(10);
  }
  expect(
    lines
      .filter((line) => line.startsWith('::warning '))
      .every((line) => line.includes('approval')),
  ).toBe(true);
  expect(lines.filter((line) => !line.startsWith('::'))).toHaveLength(2 + 14 + 2 + 1);
  expect(lines.at(-1)).toMatch(/^18 more are only listed here/);
  expect(lines.join('\n')).not.toContain('fine');
});

test('whatever the repository says, a line is one of our commands or none', () => {
  fc.assert(
    fc.property(changeShapes, fc.array(hostileLine, { minLength: 9 }), (shapes, texts) => {
      let at = 0;
      const text = renderReviewAnnotations(
        drawnReview(shapes, () => texts[at++ % texts.length] ?? ''),
      );
      for (const line of text.split('\n').filter((it) => /^\s*::/.test(it))) {
        expect(line).toMatch(/^::(error|warning|notice) file=[^,:]*,line=\d+,title=[\w %]+::/);
      }
      // The runner looks for the older form only in lines that are no command of the newer one.
      expect(text.split('\n').filter((it) => !it.startsWith('::') && it.includes('##['))).toEqual(
        [],
      );
      expect(text.replaceAll(/[\n\t\u200c\u200d]/g, '')).not.toMatch(
        /[\p{Cc}\p{Cf}\p{Surrogate}]/u,
      );
    }),
    { numRuns: 200 },
  );
});

test('a check run gets batches of fifty, and no more than 500 in all', () => {
  const { batches, omitted } = checkAnnotations(largeReview(500));
  expect(batches.map(({ length }) => length)).toEqual(Array.from({ length: 10 }, () => 50));
  expect(omitted).toBe(500 * 11 - 500);
  expect(checkAnnotations(refusedReview).batches[0]?.[0]).toEqual({
    path: 'flows/billing/sync.yaml',
    start_line: 12,
    end_line: 12,
    annotation_level: 'failure',
    title: 'More power',
    message:
      'billing/sync › push may now start anything. Refused by the policy `deny: {kind: run, flow: billing/*}`',
  });
  expect(checkAnnotations(reviewOf([]))).toEqual({ batches: [], omitted: 0 });
});
