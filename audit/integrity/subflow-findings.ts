import type { SubflowFacts } from '../model/closure-facts.ts';
import type { Finding } from '../model/finding.ts';
import { commandFor, flowId, makeFinding } from '../model/make-finding.ts';
import { bytesFinding } from './pinned-bytes.ts';

/** The locks of flows that other flows use as steps, as they were pinned. */
export function subflowFindings(subflows: readonly SubflowFacts[]): readonly Finding[] {
  return subflows.flatMap((subflow) => {
    const found = bytesFinding(subflow.bytes, subflow, []) ?? digestFinding(subflow);
    return found === undefined ? [] : [{ ...found, flow: subflow.flow }];
  });
}

function digestFinding({ flow, path, digest, computed }: SubflowFacts): Finding | undefined {
  if (computed === digest) return undefined;
  const what =
    computed === undefined
      ? 'and what it pinned cannot be read as a lock'
      : `and what it pinned has the digest ${computed.slice(0, 12)}…`;
  return makeFinding('integrity/subflow', {
    subject: `${path}@${digest}`,
    message: `The lock of ${flow} uses ${path} as ${digest.slice(0, 12)}…, ${what}.`,
    location: { path },
    fix: commandFor('millrace compile', flowId(flow)),
  });
}
