import type { Review } from '../model/review.ts';
import { clip } from './clip.ts';
import { countsSentence, resultSentence } from './headline.ts';
import { markdown } from './markdown-text.ts';
import { plainText } from './plain-text.ts';
import { climb, type MarkdownOptions } from './render-comment.ts';
import { tallyReview } from './review-tally.ts';

/** `output` of a check run, as the API takes it. */
export interface CheckOutput {
  /** One line of plain text. */
  readonly title: string;
  /** Markdown: the counts. */
  readonly summary: string;
  /** Markdown: the review, at most 65,535 characters and bytes. */
  readonly text: string;
}

/** The review as the page of a check run shows it. */
export function renderCheckOutput(review: Review, options: MarkdownOptions = {}): CheckOutput {
  const tally = tallyReview(review);
  return {
    title: clip(plainText(resultSentence(review, tally)), 200).text,
    summary: markdown(countsSentence(review, tally)),
    text: climb(review, options, { characters: 65_535, bytes: 65_535 }),
  };
}
