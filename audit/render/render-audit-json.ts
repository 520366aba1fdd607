import { orderedJson } from '../../output/index.ts';
import type { AuditReport } from '../model/report.ts';

/** The report as JSON text, version 1: exactly the model; the same report is the same bytes. */
export function renderAuditJson(report: AuditReport): string {
  return orderedJson(report, { keys: order });
}

const order: readonly string[] = [
  ...[
    'version',
    'commit',
    'date',
    'result',
    'flows',
    'findings',
    'suppressed',
    'gone',
    'unchecked',
    'verification',
  ],
  ...['rule', 'severity', 'state', 'flow', 'step', 'subject', 'message', 'fix', 'location'],
  ...['related', 'fingerprint', 'suppression', 'path', 'line', 'column', 'digest'],
  ...['scripts', 'modules', 'locks', 'packages', 'code', 'now', 'remembered'],
  ...['reason', 'owner', 'expires'],
];
