import { expect, test } from 'vitest';
import {
  renderReviewAnnotations,
  renderReviewJson,
  renderReviewSarif,
  renderTerminal,
} from '../index.ts';
import { largeReview } from '../testing/large-review.ts';
import { changeOf, refusedReview, reviewOf, sampleReview } from '../testing/sample-review.ts';
import { renderCheckOutput } from './render-check-output.ts';
import { renderComment, renderJobSummary } from './render-comment.ts';

test('a check says what comes of it in its title, and stays within the limit of its text', () => {
  expect(renderCheckOutput(sampleReview).title).toBe('needs approval by @acme/security or @alice');
  expect(renderCheckOutput(reviewOf([])).title).toBe('nothing changes what a flow means');
  const { text, summary } = renderCheckOutput(largeReview(500));
  expect(text.length).toBeLessThanOrEqual(65_535);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_535);
  expect(summary).toContain('2,000 gains of power');
});

test('a failure that no change stands for is told by the verdict itself', () => {
  const verdict = {
    result: 'failed',
    breaking: false,
    approvers: [],
    reasons: ['The <policy> cannot be read.'],
  } as const;
  const text = renderComment({ ...reviewOf([]), verdict });
  expect(text).toContain('### Millrace review: fails');
  expect(text).toContain('The &lt;policy&gt; cannot be read\\.');
});

test('every place shows the name of a secret, and none the value that this process knows', () => {
  const [name, value] = ['CANARY_SECRET', 'canary-3b1f'];
  process.env[name] = value;
  try {
    const secret = changeOf({
      kind: 'secret-widened',
      severity: 'approval',
      subject: 'secret',
      to: name,
    });
    const review = reviewOf([secret, ...refusedReview.changes]);
    const shown = [
      renderComment(review) ?? '',
      renderJobSummary(review),
      renderCheckOutput(review).text,
      renderTerminal(review, { columns: 80, color: false }),
      renderReviewJson(review),
      renderReviewSarif(review),
      renderReviewAnnotations(review),
    ];
    for (const text of shown) {
      expect(text).toContain(name);
      expect(text).not.toContain(value);
    }
  } finally {
    Reflect.deleteProperty(process.env, name);
  }
});
