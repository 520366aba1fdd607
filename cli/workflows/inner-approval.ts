import { placedSteps, readLock, type Lock, type PlacedStep } from '../../lock/index.ts';
import type { WorkflowFiles } from './workflow-files.ts';

/**
 * A step that runs another flow in which somebody is asked: `release/ask`. Only what the working tree holds of
 * the flows inside is looked at; a run says the same of the others.
 */
export function innerApproval(lock: Lock, files: WorkflowFiles): string | undefined {
  const users = placedSteps(lock);
  for (const { place, step } of users) {
    if (step.kind !== 'flow') continue;
    const inner = lockOf(lock, step.flow, files);
    if (inner === undefined) continue;
    const asked = placedSteps(inner).find(isAsked)?.place ?? innerApproval(inner, files);
    if (asked !== undefined) return `${place}/${asked}`;
  }
  return undefined;
}

function isAsked({ step }: PlacedStep): boolean {
  return step.kind === 'approve';
}

function lockOf({ flows }: Lock, pin: string, files: WorkflowFiles): Lock | undefined {
  const subflow = flows?.[pin];
  if (subflow === undefined || files.digestOf(subflow.path) !== subflow.sha256) return undefined;
  const reading = readLock(files.readText(subflow.path) ?? '');
  return reading.ok ? reading.lock : undefined;
}
