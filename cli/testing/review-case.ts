import type { ReviewRequest } from '../review/review-change.ts';
import type { Edits, Made } from './review-repository.ts';

/** A change of the repository in `review-files.ts`, and how far it is taken. */
export interface ReviewCase {
  /** What base has besides; pinned, compiled and committed. */
  readonly base?: Edits;
  /** What is broken in base after that. */
  readonly brokenBase?: Edits;
  readonly head: Edits;
  /** `pinned` when it is not said: as somebody does who ran `pin` and `compile`. */
  readonly made?: Made;
  /** What is done to head after that. */
  readonly broken?: Edits;
  readonly request?: Partial<ReviewRequest>;
  /** Committed on a branch and reviewed as `--head`, instead of lying in the working tree. */
  readonly isCommitted?: true;
}

/** An edit, which must change something. */
export const replaced =
  (from: string | RegExp, to: string) =>
  (text: string): string =>
    text.replace(from, to);

export const mentions = 'flows/mentions.yaml';

export const lockOf = (flow: string): string => flow.replace('.yaml', '.lock.json');
