import { sha256 } from '../../lock/index.ts';
import { firstThatFits, type TextLimit } from '../../output/index.ts';
import type { Review } from '../model/review.ts';
import { countBlocks, type Detail, reviewBlocks } from './markdown-blocks.ts';
import { markdown } from './markdown-text.ts';
import { reproduceCommand } from './reproduce.ts';
import { tallyReview } from './review-tally.ts';
import { say } from './sentence.ts';

export interface MarkdownOptions {
  /** Address of the page that has the whole review, such as the job's summary; `https:` only. */
  readonly where?: string;
}

/** The first characters of every comment that `renderComment` writes; no quotation can form them. */
export const commentMarker = '<!-- millrace:review v1 ';

/** A comment takes 65,536 characters; the rest is left for whoever adds a line. */
const commentLimit: TextLimit = { characters: 60_000, bytes: 65_536 };
/** A job's summary takes 1 MiB a step. */
const summaryLimit: TextLimit = { bytes: 900 * 1024 };

/** No item or row is shorter, so that a place can take no more of them than its limit has of these. */
const shortest = 20;

/** From everything to a few rows; after the last come counts, whose length does not depend on the review. */
function ladder({ bytes = Infinity }: TextLimit): readonly Detail[] {
  const all = Math.ceil(bytes / shortest);
  return [
    { power: all, wrong: all, rows: all, rest: all, lines: 12, pictures: 10 },
    { power: all, wrong: all, rows: all, rest: all, lines: 4, pictures: 0 },
    ...tables,
  ];
}

const tables: readonly Detail[] = [
  { power: 60, wrong: 40, rows: 200, rest: 0, lines: 0, pictures: 0 },
  { power: 25, wrong: 10, rows: 50, rest: 0, lines: 0, pictures: 0 },
  { power: 8, wrong: 3, rows: 10, rest: 0, lines: 0, pictures: 0 },
];

/**
 * The sticky comment of a pull request: GitHub's Markdown of at most 60,000 characters and 65,536 bytes.
 * Its first line is a hidden marker with the digest of the rest, so that a comment that would not change
 * need not be edited. `undefined`: nothing changed, and no comment is wanted where none stands.
 */
export function renderComment(review: Review, options: MarkdownOptions = {}): string | undefined {
  if (review.verdict.result === 'unchanged') return undefined;
  const mark = withMarker('').length;
  const { characters = 0, bytes = 0 } = commentLimit;
  const limit = { characters: characters - mark, bytes: bytes - mark };
  return withMarker(climb(review, options, limit));
}

/** What the comment becomes when a later commit takes everything back that it spoke of. */
export function renderSettledComment(review: Review): string {
  const line = say`Millrace review: nothing in this pull request changes what a flow means any more.`;
  const reproduce = say`Reproduce: ${reproduceCommand(review)}`;
  return withMarker(`${markdown(line)}\n\n${markdown(reproduce)}\n`);
}

/** The job's summary: the same as the comment without its marker, at most 900 KiB. */
export function renderJobSummary(review: Review, options: MarkdownOptions = {}): string {
  return climb(review, options, summaryLimit);
}

/** The Markdown of a review for a place that takes less or more than a comment does. */
export function climb(review: Review, options: MarkdownOptions, limit: TextLimit): string {
  const tally = tallyReview(review);
  const rungs = ladder(limit).map(
    (detail) => () => reviewBlocks(review, tally, { ...options, detail }),
  );
  const last = (): readonly string[] => countBlocks(review, tally, options);
  return firstThatFits(
    [...rungs, last].map((blocks) => () => `${blocks().join('\n\n')}\n`),
    limit,
  );
}

function withMarker(body: string): string {
  return `${commentMarker}sha256=${sha256(body)} -->\n${body}`;
}
