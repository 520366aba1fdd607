import type { Review } from '../../review/index.ts';

/**
 * The review when these people and teams have approved: it passes when one of each rule's approvers
 * is among them. Names are compared without regard to case and to an `@` in front.
 */
export function settleApprovals(review: Review, approvedBy: readonly string[]): Review {
  const { verdict } = review;
  if (verdict.result !== 'approval') return review;
  const given = new Map(approvedBy.map((name) => [nameOf(name), name]));
  const settled = verdict.approvers.map((by) => by.find((name) => given.has(nameOf(name))));
  if (settled.some((name) => name === undefined)) return review;
  const names = [...new Set(settled.flatMap((name) => name ?? []))].sort();
  return {
    ...review,
    verdict: {
      ...verdict,
      result: 'passed',
      approvers: [],
      reasons: [`Approved by ${names.join(', ')}.`, ...verdict.reasons],
    },
  };
}

/** As GitHub compares logins and teams. */
function nameOf(name: string): string {
  return name.replace(/^@/, '').toLowerCase();
}
