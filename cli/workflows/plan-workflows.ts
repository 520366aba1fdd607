import { lockOfWorkflow, startsByItself, workflowPath } from '../../emit/index.ts';
import { lockDigest, readLock, sha256, type Lock } from '../../lock/index.ts';
import type { CompiledFile } from '../compile-memory.ts';
import { flowId } from '../workspace.ts';
import { emitFlow, type FlowToEmit } from './emit-flow.ts';
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
  readonly wanted: readonly FlowFile[];
  /** The plans of those flows that run on many machines. */
  readonly groups: readonly FlowFile[];
  /** Those of the wanted and of the groups that lie there otherwise, or not at all. */
  readonly changed: readonly CompiledFile[];
  /** Workflows and groups written before, of flows that are gone, no longer start by themselves or run in one job again. */
  readonly stale: readonly string[];
  /** Flows that start by themselves and have no workflow. */
  readonly refused: readonly RefusedWorkflow[];
}

export interface FlowFile extends CompiledFile {
  /** Path of the YAML. */
  readonly flow: string;
}

export interface RefusedWorkflow {
  readonly flow: string;
  /** The flow is to run on many machines and cannot: what lies there is of no use any more. */
  readonly isDivided?: true;
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
  const starting = locks.flatMap(startingFlow);
  const stale = [...staleWorkflows(locks, starting, files), ...staleGroups(locks, starting, files)];
  const nothing = { wanted: [], groups: [], changed: [], stale, refused: [] };
  if (starting.length === 0) return nothing;
  const source = await findMillrace(files);
  if (!source.ok) {
    if (source.message === undefined) return nothing;
    const { message, hint } = source;
    return { ...nothing, refused: starting.map(({ flow }) => ({ flow, message, hint })) };
  }
  const { millrace } = source;
  const flows = starting.map(({ flow }) => flow);
  const plan = {
    wanted: [] as FlowFile[],
    groups: [] as FlowFile[],
    refused: [] as RefusedWorkflow[],
  };
  for (const one of starting) {
    const { flow, lock, text } = one;
    const message = nameProblem(flow, flows);
    if (message !== undefined) {
      plan.refused.push({ flow, message, hint: 'Rename the flow.' });
      continue;
    }
    const needs = needsHistory(lock, files);
    const emitted = emitFlow(
      one,
      { digest: lockDigest(text), millrace, needsHistory: needs },
      files,
    );
    if (emitted.ok) {
      plan.wanted.push({ flow, ...emitted.workflow });
      if (emitted.groups !== undefined) plan.groups.push({ flow, ...emitted.groups });
    } else {
      plan.refused.push({ flow, isDivided: true, message: emitted.message, hint: emitted.hint });
    }
  }
  const changed = [...plan.groups, ...plan.wanted]
    .filter(({ path, text }) => files.digestOf(path) !== sha256(text))
    .map(({ path, text }) => ({ path, text }));
  return { ...nothing, ...plan, changed };
}

/** The flow of a lock that starts by itself; none of another. */
export function startingFlow({ path, text, lock: known }: LockToEmit): readonly FlowToEmit[] {
  if (!mayStart(text)) return [];
  const lock = known ?? lockOf(text);
  return lock !== undefined && startsByItself(lock) ? [{ flow: flowOf(path), text, lock }] : [];
}

function lockOf(text: string): Lock | undefined {
  const reading = readLock(text);
  return reading.ok ? reading.lock : undefined;
}

function flowOf(lock: string): string {
  return lock.replace(/\.lock\.json$/, '.yaml');
}

function staleWorkflows(
  locks: readonly LockToEmit[],
  starting: readonly FlowToEmit[],
  files: WorkflowFiles,
): readonly string[] {
  return generatedWorkflows(files)
    .filter(({ path, lock }) => {
      const flow = flowOf(lock);
      if (starting.some((one) => one.flow === flow)) return path !== workflowPath(flowId(flow));
      return locks.some((one) => one.path === lock) || files.readText(flow) === undefined;
    })
    .map(({ path }) => path);
}

/** A plan that lies there and is not to be read: its flow is gone, starts by nothing or is to run in one job. */
function staleGroups(
  locks: readonly LockToEmit[],
  starting: readonly FlowToEmit[],
  files: WorkflowFiles,
): readonly string[] {
  return files.groupsPaths().filter((path) => {
    const flow = path.replace(/\.groups\.json$/, '.yaml');
    if (starting.some((one) => one.flow === flow)) return files.readText(path) === undefined;
    return locks.some((one) => flowOf(one.path) === flow) || files.readText(flow) === undefined;
  });
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
