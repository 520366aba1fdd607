import { resolve } from 'node:path';
import { lockDigest } from '../../lock/index.ts';
import {
  renderComment,
  renderJobSummary,
  renderReviewAnnotations,
  renderReviewJson,
  renderReviewSarif,
  renderSettledComment,
  renderTerminal,
  type Review,
} from '../../review/index.ts';
import type { Context } from '../command.ts';
import { writeFiles } from '../write-files.ts';

export const formats = ['text', 'markdown', 'summary', 'json', 'sarif', 'github'] as const;

export type ReviewFormat = (typeof formats)[number];

/** The review as `--format` asks for it. */
export function renderReview(review: Review, format: ReviewFormat, context: Context): string {
  switch (format) {
    case 'text': {
      const { columns } = context.size();
      return renderTerminal(review, {
        columns: Math.max(40, Math.min(columns, 120)),
        color: context.outColor,
      });
    }
    case 'markdown':
      return commentOf(review);
    case 'summary':
      return renderJobSummary(review);
    case 'json':
      return renderReviewJson(review);
    case 'sarif':
      return renderReviewSarif(review);
    case 'github':
      return renderReviewAnnotations(review);
  }
}

/** Where nothing changed, what a comment that stands already becomes. */
function commentOf(review: Review): string {
  return renderComment(review) ?? renderSettledComment(review);
}

/** Everything that an action, or one that posts for it later, needs: `meta.json` says what belongs together. */
export function writeReviewFiles(review: Review, folder: string, context: Context): void {
  const json = renderReviewJson(review);
  const { base, head, verdict } = review;
  const meta = { version: 1, base, head, verdict: verdict.result, digest: lockDigest(json) };
  writeFiles(
    resolve(context.cwd, folder),
    new Map([
      ['comment.md', commentOf(review)],
      ['summary.md', renderJobSummary(review)],
      ['review.json', json],
      ['review.sarif', renderReviewSarif(review)],
      ['meta.json', `${JSON.stringify(meta, null, 2)}\n`],
    ]),
  );
}
