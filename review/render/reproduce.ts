import type { Review, Revision } from '../model/review.ts';
import { command, flowWord } from './plain-text.ts';

/** What to type to get the same review from one's own clone. */
export function reproduceCommand({
  base,
  head,
  only = [],
}: Pick<Review, 'base' | 'head' | 'only'>): string {
  const from = command('millrace review --base', [revisionText(base)]);
  const both = head.commit === undefined ? from : command(`${from} --head`, [revisionText(head)]);
  return command(both, only.map(flowWord));
}

/** The full id, which means the same commit tomorrow. */
export function revisionText({ commit, name }: Revision): string {
  return commit ?? name;
}
