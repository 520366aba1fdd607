import { canonicalJson, sha256 } from '../../lock/index.ts';
import type { Finding } from '../model/finding.ts';

/** A finding's identity, 32 hexadecimal digits: no line and no wording, so it lives through edits and releases. */
export function fingerprint({ rule, flow, step, subject, location }: Finding): string {
  // The same suppression is the same finding when a check reads the policy from a copy of it.
  const path = rule.startsWith('suppression/') ? 'millrace.yaml' : location.path;
  const identity = [rule, flow ?? null, step ?? null, subject, path];
  return sha256(new TextEncoder().encode(canonicalJson(identity))).slice(0, 32);
}
