import type { Review, Verdict } from '../model/review.ts';
import { approvers } from './describe-change.ts';
import { counted, joined, listed, prose, say, type Sentence, strong, words } from './sentence.ts';
import { flowName } from './plain-text.ts';
import type { ReviewTally } from './review-tally.ts';

/** So many rules, or flows, are named in a headline. */
const named = 3;

/** What comes of the change, in a few words: `needs approval by @org/security`. */
export function resultSentence({ verdict }: Review, { all }: ReviewTally): Sentence {
  switch (verdict.result) {
    case 'failed':
      return all.denied > 0 ? say`refused by the policy` : say`fails`;
    case 'approval':
      return say`needs approval${approvalOf(verdict)}`;
    case 'passed':
      return words(passing(all.gained > 0, verdict.breaking));
    case 'unchanged':
      return say`nothing changes what a flow means`;
  }
}

function passing(gains: boolean, breaks: boolean): string {
  const buts = [gains && 'gains power', breaks && 'breaks what works today'].filter(Boolean);
  return buts.length === 0 ? 'passes' : `passes, but ${buts.join(' and ')}`;
}

function approvalOf({ approvers: lists }: Verdict): Sentence {
  if (lists.length === 0) return [];
  return say` by ${listed(lists, named, (by) => (lists.length > 1 && by.length > 1 ? say`(${approvers(by)})` : approvers(by)))}`;
}

/** What there is to know in ten seconds: `2 gains of power, 1 file to mend. 3 flows changed, 37 did not.` */
export function countsSentence(review: Review, { all }: ReviewTally): Sentence {
  const { power, locks, interface: met } = all.sections;
  const { invalid, breaks } = all;
  const heavy = [
    power === 0 ? [] : strong(counted(power, 'gain of power', 'gains of power')),
    invalid === 0 ? [] : strong(counted(invalid, 'error in a flow', 'errors in flows')),
    locks === invalid ? [] : strong(counted(locks - invalid, 'file to mend', 'files to mend')),
    breaks === 0 ? [] : strong(counted(breaks, 'break in an interface', 'breaks in interfaces')),
    met === breaks ? [] : strong(counted(met - breaks, 'other default', 'other defaults')),
  ].filter((sentence) => sentence.length > 0);
  const nothing = words('No gain of power, no wrong lock, no change of an interface');
  const flows = counted(review.flows.length, 'flow');
  const counts = say`${heavy.length === 0 ? nothing : joined(heavy, ', ')}. ${words(flows)} changed, ${review.unchanged} did not.`;
  return review.only === undefined ? counts : say`${counts} ${onlySentence(review.only)}`;
}

/** A review of some flows is silent about the others, and must not be taken for one of all. */
function onlySentence(only: readonly string[]): Sentence {
  return say`Nothing was asked of any flow but ${listed(only, named, (flow) => say`${flowName(flow)}`)}.`;
}

/** The verdict's own reasons, where no change of the review stands for them. */
export function unexplained({ verdict }: Review, { all }: ReviewTally): readonly Sentence[] {
  const { refused, approval } = all.severities;
  const told = verdict.result === 'failed' ? refused > 0 : approval > 0;
  if (told || (verdict.result !== 'failed' && verdict.result !== 'approval')) return [];
  return verdict.reasons.slice(0, named).map(prose);
}
