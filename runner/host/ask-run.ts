import { join } from 'node:path';
import type { JsonObject } from '../../lock/index.ts';
import { closest } from '../../output/index.ts';
import { approvalStatement } from '../approval/approval-statement.ts';
import { checkApproval } from '../approval/check-approval.ts';
import type { ApprovalDeclined, ApprovalGiven } from '../events/run-event.ts';
import type { OpenedRun } from './open-run.ts';
import { OwnerFile } from './owner-file.ts';
import { Requests } from './requests.ts';
import { signatureProblem, signText } from './ssh-signature.ts';
import type { WaitingApproval } from './waits.ts';

/** What somebody says to an approval that a run waits for. */
export interface AnswerOptions {
  readonly opened: OpenedRun;
  /** Its address; absent where only one approval waits. */
  readonly step?: string;
  readonly decision: 'approve' | 'decline';
  readonly by: string;
  /** As given; defaults are filled in here. */
  readonly form: JsonObject;
  /** Of declining. */
  readonly reason?: string;
  /** An SSH key, and the file that says whose key may sign (`ssh-keygen(1)`, ALLOWED SIGNERS). */
  readonly signing?: { readonly key: string; readonly allowedSigners: string };
}

/** What was said, checked and ready to be taken in. */
export type Answer = ApprovalGiven | ApprovalDeclined;

export type Answered =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/** Finds the approval that is meant, so that its form is known before the answer is made. */
export function findApproval(
  { run, approvals, finished }: OpenedRun,
  step: string | undefined,
): { readonly ok: true; readonly approval: WaitingApproval } | Extract<Answered, { ok: false }> {
  const steps = approvals.map((approval) => approval.step);
  const found = approvals.find((approval) => approval.step === (step ?? steps[0]));
  if (found !== undefined && (step !== undefined || steps.length === 1)) {
    return { ok: true, approval: found };
  }
  if (steps.length === 0) {
    const state = finished === undefined ? 'waits for no approval now' : 'has ended';
    return {
      ok: false,
      message: `The run ${run} ${state}.`,
      hint: `\`millrace show ${run}\` tells more.`,
    };
  }
  const near = step === undefined ? undefined : closest(step, steps);
  const message =
    step === undefined
      ? `The run ${run} waits for ${String(steps.length)} approvals.`
      : `The run ${run} waits for no approval of "${step}".`;
  const hint = near === undefined ? `It waits for ${steps.join(', ')}.` : `Did you mean ${near}?`;
  return { ok: false, message, hint };
}

/**
 * Checks an answer against what the run asks, and proves who gave it where there is a key. Nothing is
 * written: `resumeRun` takes the answer in, or `leaveAnswer` gives it to the process that works on the
 * run. Throws an OperationalError when the key refuses.
 */
export function makeAnswer(options: AnswerOptions): Answered {
  const { opened, decision, by, signing } = options;
  const found = findApproval(opened, options.step);
  if (!found.ok) return found;
  const { step, form: schema, approvers } = found.approval;
  const checked = checkApproval(step, { form: schema, approvers }, options);
  if (!checked.ok) return checked;
  const form = checked.form === undefined ? {} : { form: checked.form };
  const reason = options.reason === undefined ? {} : { reason: options.reason };
  const at = Date.now();
  const { run, started } = opened;
  const said = { run, lock: started.lock, step, decision, by, at, ...form, ...reason };
  const signature = signing && signText(approvalStatement(said), signing.key);
  if (signing !== undefined && signature !== undefined) {
    const text = approvalStatement(said);
    const problem = signatureProblem({ text, signature, by }, signing.allowedSigners);
    if (problem !== undefined) {
      const message = `The signature does not prove that "${by}" signed: ${problem}.`;
      const hint = `Is the key in ${signing.allowedSigners}, for ${by} and the namespace millrace? --by NAME says who you are.`;
      return { ok: false, message, hint };
    }
  }
  const identity = signature === undefined ? ('claimed' as const) : ('verified' as const);
  const proof = signature === undefined ? {} : { signature };
  const answer: Answer =
    decision === 'approve'
      ? { kind: 'approval-given', step, by, identity, at, ...form, ...proof }
      : { kind: 'approval-declined', step, by, identity, at, ...reason, ...proof };
  return { ok: true, answer };
}

/** Leaves an answer in the run's letter box, durable; whoever works on the run takes it in, now or next. */
export function leaveAnswer(opened: OpenedRun, answer: Answer): void {
  new Requests(opened.folder).put(answer, answer.at);
}

/** Asks for the end of a run; `finally` runs all the same. Says whether a process takes it in. */
export function cancelRun(opened: OpenedRun): boolean {
  new Requests(opened.folder).put({ kind: 'cancel' }, Date.now());
  return isWorkedOn(opened);
}

/** Whether a process works on the run at this moment. */
export function isWorkedOn({ folder }: Pick<OpenedRun, 'folder'>): boolean {
  return new OwnerFile(join(folder, 'owner')).look().kind === 'alive';
}
