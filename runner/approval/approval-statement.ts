import { canonicalJson, type JsonObject } from '../../lock/index.ts';

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
