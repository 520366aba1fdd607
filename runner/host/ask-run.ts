import { join } from 'node:path';
import type { JsonObject } from '../../lock/index.ts';
import { closest } from '../../output/index.ts';
import { statementOf } from '../approval/approval-statement.ts';
import { checkApproval } from '../approval/check-approval.ts';
import type { Answer } from './judge-answer.ts';
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
  const said = { step, by, identity: 'claimed', at: Date.now() } as const;
  const form = checked.form === undefined ? {} : { form: checked.form };
  const reason = options.reason === undefined ? {} : { reason: options.reason };
  const answer: Answer =
    decision === 'approve'
      ? { kind: 'approval-given', ...said, ...form }
      : { kind: 'approval-declined', ...said, ...reason };
  return signing === undefined ? { ok: true, answer } : signAnswer(opened, answer, signing);
}

function signAnswer(
  { run, started }: OpenedRun,
  answer: Answer,
  { key, allowedSigners }: NonNullable<AnswerOptions['signing']>,
): Answered {
  const { by } = answer;
  const text = statementOf({ run, lock: started.lock }, answer);
  const signature = signText(text, key);
  const problem = signatureProblem({ text, signature, by }, allowedSigners);
  if (problem === undefined) {
    return { ok: true, answer: { ...answer, identity: 'verified', signature } };
  }
  return {
    ok: false,
    message: `The signature does not prove that "${by}" signed: ${problem}.`,
    hint: `Is the key in ${allowedSigners}, for ${by} and the namespace millrace? --by NAME says who you are.`,
  };
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
