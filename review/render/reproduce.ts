import type { Review, Revision } from '../model/review.ts';
import { command } from './plain-text.ts';

/** What to type to get the same review from one's own clone. */
export function reproduceCommand({ base, head }: Pick<Review, 'base' | 'head'>): string {
  const from = command('millrace review --base', revisionText(base));
  return head.commit === undefined ? from : command(`${from} --head`, revisionText(head));
}

/** The full id, which means the same commit tomorrow. */
export function revisionText({ commit, name }: Revision): string {
  return commit ?? name;
}
