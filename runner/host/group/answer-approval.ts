import { checkApproval } from '../../approval/check-approval.ts';
import { addressIn } from '../../group/group-outcome.ts';
import { approvalJob } from '../../group/needs.ts';
import type { RunState } from '../../schedule/run-state.ts';
import type { Answer } from '../judge-answer.ts';
import { approvalsIn } from '../open-run.ts';
import type { WaitingApproval } from '../waits.ts';
import type { GroupOptions } from './job-options.ts';

/** Gives an answer to what is asked, when there is one for it. */
export type GiveAnswer = (asked: WaitingApproval, now: number) => Answer | undefined;

export type FoundAnswer =
  | { readonly ok: true; readonly answer: GiveAnswer | undefined }
  | ({ readonly ok: false } & Unapproved);

/** Why an approval does not count. */
export interface Unapproved {
  /** Nobody has answered yet; else who did may not. */
  readonly isAsked: boolean;
  readonly message: string;
  readonly hint?: string;
}

/**
 * The answer to the approval that a group begins with: consent of who the workflow says, or a refusal
 * when the job that asked for it failed. Not `ok` when somebody is asked and nobody may answer so.
 */
export function answerFor(
  { group, by, needs }: Pick<GroupOptions, 'group' | 'by' | 'needs'>,
  state: RunState,
): FoundAnswer {
  if (group.approval === undefined) return { ok: true, answer: undefined };
  const step = addressIn(group.section, group.approval);
  const asked = approvalsIn(state).find((approval) => approval.step === step);
  if (asked === undefined) return { ok: true, answer: undefined };
  const job = approvalJob(needs, group);
  if (job?.result === 'failure') return { ok: true, answer: declined(step) };
  if (by === undefined) {
    const message = `Nobody has approved ${step}: ${asked.message}`;
    return {
      ok: false,
      isAsked: true,
      message,
      hint: 'A person answers it in the workflow run on GitHub.',
    };
  }
  const checked = checkApproval(step, asked, { by, decision: 'approve', form: {} });
  if (!checked.ok) return { isAsked: false, ...checked };
  const form = checked.form === undefined ? {} : { form: checked.form };
  const answer: GiveAnswer = (approval, now) => {
    // Too late: what waits for an answer fails by itself.
    const isLate = approval.until !== undefined && now >= approval.until;
    if (approval.step !== step || isLate) return undefined;
    return { kind: 'approval-given', step, by, identity: 'claimed', at: now, ...form };
  };
  return { ok: true, answer };
}

function declined(step: string): GiveAnswer {
  return (approval, now) => {
    if (approval.step !== step) return undefined;
    const by = 'a reviewer of the environment';
    return { kind: 'approval-declined', step, by, identity: 'claimed', at: now };
  };
}
