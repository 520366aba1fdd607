import { emitWorkflow, lockOfWorkflow, startsByItself, workflowPath } from '../../emit/index.ts';
import { lockDigest, readLock, sha256, type Lock } from '../../lock/index.ts';
import type { CompiledFile } from '../compile-memory.ts';
import { flowId } from '../workspace.ts';
import { findMillrace } from './find-millrace.ts';
import { type WorkflowFiles, workflowFolder } from './workflow-files.ts';

/** A lock as it is, or as it will be written. */
export interface LockToEmit {
  /** Of the lock. */
  readonly path: string;
  readonly text: string;
  /** What the text is read as, where that is known. */
  readonly lock?: Lock;
}

/** The workflows of some flows, against what lies there. */
export interface WorkflowPlan {
  /** One for each flow that starts by itself, as it should be. */
  readonly wanted: readonly (CompiledFile & { readonly flow: string })[];
  /** Those of the wanted that lie there otherwise, or not at all. */
  readonly changed: readonly CompiledFile[];
  /** Generated before, of flows that are gone or no longer start by themselves. */
  readonly stale: readonly string[];
  /** Flows that start by themselves and have no workflow. */
  readonly refused: readonly RefusedWorkflow[];
}

export interface RefusedWorkflow {
  readonly flow: string;
  readonly message: string;
  readonly hint: string;
}

/** Only the texts of locks that say so are parsed: most flows of a large repository start by nothing. */
export function mayStart(lock: string): boolean {
  return /^ {2}"triggers": \{$/m.test(lock);
}

/** What the workflows of these locks should be. `stale` counts only what concerns these flows, or flows that are gone. */
export async function planWorkflows(
  locks: readonly LockToEmit[],
  files: WorkflowFiles,
): Promise<WorkflowPlan> {
  const starting = locks.flatMap(({ path, text, lock = readStarting(text) }) => {
    if (lock === undefined || !startsByItself(lock)) return [];
    return [{ flow: path.replace(/\.lock\.json$/, '.yaml'), text, lock }];
  });
  const names = new Set(starting.map(({ flow }) => flow.replace(/\.yaml$/, '.lock.json')));
  const stale = generatedWorkflows(files).filter(({ path, lock }) => {
    if (names.has(lock))
      return path !== workflowPath(flowId(lock.replace(/\.lock\.json$/, '.yaml')));
    const isKnown = locks.some((one) => one.path === lock);
    return isKnown || files.readText(lock.replace(/\.lock\.json$/, '.yaml')) === undefined;
  });
  const nothing = { wanted: [], changed: [], stale: stale.map(({ path }) => path), refused: [] };
  if (starting.length === 0) return nothing;
  const source = await findMillrace(files);
  if (!source.ok) {
    if (source.message === undefined) return nothing;
    const { message, hint } = source;
    return { ...nothing, refused: starting.map(({ flow }) => ({ flow, message, hint })) };
  }
  const refused = starting.flatMap(({ flow }): readonly RefusedWorkflow[] => {
    const message = nameProblem(
      flow,
      starting.map((other) => other.flow),
    );
    return message === undefined ? [] : [{ flow, message, hint: 'Rename the flow.' }];
  });
  const wanted = starting
    .filter(({ flow }) => !refused.some((other) => other.flow === flow))
    .map(({ flow, text, lock }) => ({
      flow,
      path: workflowPath(flowId(flow)),
      text: emitWorkflow(lock, {
        id: flowId(flow),
        digest: lockDigest(text),
        millrace: source.millrace,
        needsHistory: needsHistory(lock, files),
      }),
    }));
  const changed = wanted
    .filter(({ path, text }) => files.digestOf(path) !== sha256(text))
    .map(({ path, text }) => ({ path, text }));
  return { ...nothing, wanted, changed, refused };
}

function readStarting(text: string): Lock | undefined {
  const reading = mayStart(text) ? readLock(text) : undefined;
  return reading?.ok === true ? reading.lock : undefined;
}

/** The name goes into names of artifacts and into scripts, so it is kept plain. */
function nameProblem(flow: string, all: readonly string[]): string | undefined {
  const id = flowId(flow);
  if (!/^\w[\w.-]*(?:\/\w[\w.-]*)*$/.test(id) || id.length > 150) {
    return 'its name holds more than letters, digits, `.`, `-` and `_`, or is longer than 150 characters';
  }
  const twin = all.find(
    (other) => other < flow && workflowPath(flowId(other)) === workflowPath(id),
  );
  return twin === undefined ? undefined : `${workflowPath(id)} is the workflow of ${twin} already`;
}

/** Whether a file that the lock names is no longer in the working tree as it was. */
function needsHistory(lock: Lock, files: WorkflowFiles): boolean {
  const isBehind = Object.values(lock.scripts).some(({ modules, denoLock }) => {
    const pinned = Object.entries(modules).map(([path, { sha256: digest }]) => ({ path, digest }));
    if (denoLock !== undefined) pinned.push({ path: denoLock.path, digest: denoLock.sha256 });
    return pinned.some(({ path, digest }) => files.digestOf(path) !== digest);
  });
  if (isBehind) return true;
  return Object.values(lock.flows ?? {}).some(({ path, sha256: digest }) => {
    if (files.digestOf(path) !== digest) return true;
    const reading = readLock(files.readText(path) ?? '');
    return !reading.ok || needsHistory(reading.lock, files);
  });
}

/** The workflows that Millrace wrote, with the lock that each names. */
function generatedWorkflows(
  files: WorkflowFiles,
): readonly { readonly path: string; readonly lock: string }[] {
  return files.workflowNames().flatMap((name) => {
    const path = `${workflowFolder}/${name}`;
    const lock = lockOfWorkflow(files.readText(path) ?? '');
    return lock === undefined ? [] : [{ path, lock }];
  });
}
