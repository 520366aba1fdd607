import { canonicalJson } from '../../lock/index.ts';
import { OperationalError } from '../../store/index.ts';
import { statementOf } from '../approval/approval-statement.ts';
import { checkApproval } from '../approval/check-approval.ts';
import type { ApprovalDeclined, ApprovalGiven } from '../events/run-event.ts';
import { signatureProblem } from './ssh-signature.ts';
import type { WaitingApproval } from './waits.ts';

/** What a person says to an approval. */
export type Answer = ApprovalGiven | ApprovalDeclined;

/** What is known without the answer, and what its claims are held against. */
export interface Judge {
  readonly run: string;
  /** Digest of the run's lock, `sha256:…`. */
  readonly lock: string;
  /** Answers that have counted in this run: a signature counts once. */
  readonly taken: readonly Answer[];
  /** The file that says whose key may sign; asked for only when something is signed. */
  readonly allowedSigners: () => string | undefined;
}

/**
 * Why an answer that lay in the letter box does not count, a sentence; `undefined` when it does.
 * Nothing that it says of itself is believed: whoever can write to the run's folder can write it.
 */
export function answerProblem(
  answer: Answer,
  asked: WaitingApproval,
  judge: Judge,
): string | undefined {
  const { step, by } = answer;
  const isGiven = answer.kind === 'approval-given';
  const form = (isGiven ? answer.form : undefined) ?? {};
  const decision = isGiven ? 'approve' : 'decline';
  const checked = checkApproval(step, asked, { by, decision, form });
  if (!checked.ok) return checked.message;
  if (isGiven && canonicalJson(checked.form ?? {}) !== canonicalJson(form)) {
    return 'Its form was not filled in by `millrace approve`: defaults are missing.';
  }
  return answer.identity === 'verified' ? proofProblem(answer, judge) : undefined;
}

function proofProblem(answer: Answer, judge: Judge): string | undefined {
  const { by, signature } = answer;
  if (signature === undefined) return `It says that "${by}" is verified, and has no signature.`;
  const text = statementOf(judge, answer);
  if (judge.taken.some((other) => statementOf(judge, other) === text)) {
    return 'Its signature has counted once in this run, and counts once.';
  }
  const signers = judge.allowedSigners();
  if (signers === undefined) {
    return "Whose keys count is not known to the process that works on the run: git's gpg.ssh.allowedSignersFile is not set.";
  }
  try {
    const problem = signatureProblem({ text, signature, by }, signers);
    return problem && `The signature does not prove that "${by}" signed: ${problem}.`;
  } catch (error) {
    // A run that waits for people does not end for want of `ssh-keygen`.
    if (error instanceof OperationalError) return error.message;
    throw error;
  }
}
