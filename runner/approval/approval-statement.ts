import { canonicalJson, type JsonObject } from '../../lock/index.ts';
import type { ApprovalDeclined, ApprovalGiven } from '../events/run-event.ts';

/** What a signature of an approval says. Bound to one run of one lock, so that it fits no other. */
export interface ApprovalStatement {
  readonly run: string;
  /** Digest of the lock, `sha256:…`. */
  readonly lock: string;
  readonly step: string;
  readonly decision: 'approve' | 'decline';
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly form?: JsonObject;
  readonly reason?: string;
}

/** The bytes that are signed, as text: canonical JSON (RFC 8785). */
export function approvalStatement(statement: ApprovalStatement): string {
  return canonicalJson({ ...statement });
}

/** What somebody signs who answers so. */
export function statementOf(
  { run, lock }: Pick<ApprovalStatement, 'run' | 'lock'>,
  answer: ApprovalGiven | ApprovalDeclined,
): string {
  const { step, by, at } = answer;
  const said = { run, lock, step, by, at };
  if (answer.kind === 'approval-given') {
    const form = answer.form === undefined ? {} : { form: answer.form };
    return approvalStatement({ ...said, decision: 'approve', ...form });
  }
  const reason = answer.reason === undefined ? {} : { reason: answer.reason };
  return approvalStatement({ ...said, decision: 'decline', ...reason });
}
