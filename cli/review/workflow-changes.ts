import { lockOfWorkflow, workflowPath } from '../../emit/index.ts';
import { readLock, sha256 } from '../../lock/index.ts';
import type { Change, ChangeKind, Drift } from '../../review/index.ts';
import { OperationalError, type Revisions } from '../../store/index.ts';
import { groupsPath } from '../workflows/plan-groups.ts';
import { mayStart, planWorkflows } from '../workflows/plan-workflows.ts';
import { type WorkflowFiles, workflowFolder } from '../workflows/workflow-files.ts';
import { flowId, lockPath } from '../workspace.ts';
import { flowOfFile } from './find-touched.ts';
import type { OpenChange } from './open-change.ts';
import type { SideFiles } from './side-files.ts';

/** What decides how workflows install Millrace: with one of them, all change. */
const settings = ['millrace.yaml', 'package.json', 'package-lock.json'];

export interface WorkflowQuestion {
  readonly change: OpenChange;
  readonly revisions: Pick<Revisions, 'isAtRoot'>;
  /** Paths of flows that the change touches, and that were asked for. */
  readonly flows: readonly string[];
  /** The flows that were asked for. Absent: all. */
  readonly only: readonly string[] | undefined;
  readonly drift: ReadonlyMap<string, Drift>;
}

/**
 * The workflows of head that are not what head's locks give, as far as the change touches them. A flow whose lock
 * is wrong itself is left out: its cause is said already, and compiling mends both.
 */
export async function findWorkflowChanges(question: WorkflowQuestion): Promise<readonly Change[]> {
  const { change, revisions } = question;
  const flows = flowsInQuestion(question);
  const locks = await readStartingLocks(change.head, flows);
  const files = await openWorkflowFiles(change.head, locks, revisions.isAtRoot);
  try {
    const plan = await planWorkflows(locks, files);
    const flowAt = new Map([...plan.wanted, ...plan.groups].map(({ path, flow }) => [path, flow]));
    const stale = plan.changed.map(({ path }) =>
      changeOf('workflow-stale', flowAt.get(path) ?? path, path),
    );
    const orphans = plan.stale
      .filter((path) => change.paths.includes(path) || flows.has(ownerOf(path, files) ?? ''))
      .map((path) => changeOf('workflow-orphan', ownerOf(path, files) ?? path, path));
    const undividable = plan.refused.flatMap(({ flow, isDivided, message }) =>
      isDivided ? [{ ...changeOf('workflow-stale', flow, groupsPath(flow)), to: message }] : [],
    );
    return [...stale, ...undividable, ...orphans];
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return locks.map(({ path }) => {
      const flow = flowOfFile(path) ?? path;
      const found = changeOf('workflow-unproven', flow, workflowPath(flowId(flow)));
      return { ...found, to: error.message };
    });
  }
}

/** By path of their YAML. */
function flowsInQuestion({ change, flows, only, drift }: WorkflowQuestion): ReadonlySet<string> {
  const { head, paths } = change;
  const touched = new Set(paths);
  const isOfAll = settings.some((path) => touched.has(path));
  const all = [...head.entries.keys()].flatMap((path) => flowOfFile(path) ?? []);
  const isAsked = (flow: string): boolean => only?.includes(flow) ?? true;
  const others = all.filter((flow) => isOfAll || touched.has(workflowPath(flowId(flow))));
  const isRight = (flow: string): boolean => (drift.get(flow)?.state ?? 'fresh') === 'fresh';
  return new Set([...flows, ...others].filter((flow) => isAsked(flow) && isRight(flow)));
}

/** Their locks as text, also of flows that start by nothing: an old workflow of one is an orphan. */
async function readStartingLocks(
  head: SideFiles,
  flows: ReadonlySet<string>,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const paths = [...flows].map(lockPath).sort();
  const bytes = await head.read(paths);
  return paths.flatMap((path) => {
    const found = bytes.get(path);
    return found === undefined ? [] : [{ path, text: new TextDecoder().decode(found) }];
  });
}

/** Everything that a plan of these locks may ask for, read beforehand in few batches. */
async function openWorkflowFiles(
  head: SideFiles,
  locks: readonly { readonly text: string }[],
  isRepositoryRoot: boolean,
): Promise<WorkflowFiles> {
  const known = new Map<string, Uint8Array>();
  const take = async (paths: readonly string[]): Promise<void> => {
    for (const [path, bytes] of await head.read(paths)) known.set(path, bytes);
  };
  const workflows = [...head.entries.keys()].filter(isWorkflow);
  const sources = [...head.entries.keys()].filter((path) => flowOfFile(path) === path);
  const groups = [...head.entries.keys()].filter((path) =>
    /^flows\/[^]*\.groups\.json$/.test(path),
  );
  await take([...settings, ...workflows, ...groups]);
  await takeNamed(locks.map(({ text }) => text).filter(mayStart), known, take);
  const decoder = new TextDecoder();
  return {
    // A flow is only asked for whether it is there.
    readText: (path) =>
      known.has(path) ? decoder.decode(known.get(path)) : sources.includes(path) ? '' : undefined,
    digestOf: (path) => {
      const bytes = known.get(path);
      return bytes === undefined ? null : sha256(bytes);
    },
    groupsPaths: () => [...groups].sort(),
    workflowNames: () => workflows.map((path) => path.slice(workflowFolder.length + 1)).sort(),
    isRepositoryRoot,
  };
}

function isWorkflow(path: string): boolean {
  return path.startsWith(`${workflowFolder}/`) && path.split('/').length === 3;
}

/** What locks name, and what the locks of the flows that they use name. */
async function takeNamed(
  texts: readonly string[],
  known: ReadonlyMap<string, Uint8Array>,
  take: (paths: readonly string[]) => Promise<void>,
): Promise<void> {
  let next = texts;
  while (next.length > 0) {
    const locks = next.flatMap((text) => {
      const reading = readLock(text);
      return reading.ok ? [reading.lock] : [];
    });
    const subflows = locks.flatMap(({ flows }) =>
      Object.values(flows ?? {}).map(({ path }) => path),
    );
    const fresh = [...new Set(subflows)].filter((path) => !known.has(path));
    await take([
      ...locks.flatMap(({ scripts }) =>
        Object.values(scripts).flatMap(({ modules, denoLock }) => [
          ...Object.keys(modules),
          ...(denoLock === undefined ? [] : [denoLock.path]),
        ]),
      ),
      ...fresh,
    ]);
    next = fresh.flatMap((path) => {
      const bytes = known.get(path);
      return bytes === undefined ? [] : [new TextDecoder().decode(bytes)];
    });
  }
}

/** The flow that a workflow says it was made from, or that a plan lies beside. */
function ownerOf(path: string, files: WorkflowFiles): string | undefined {
  if (path.endsWith('.groups.json')) return flowOfFile(path);
  const lock = lockOfWorkflow(files.readText(path) ?? '');
  return lock === undefined ? undefined : flowOfFile(lock);
}

function changeOf(kind: ChangeKind, flow: string, path: string): Change {
  return { kind, severity: 'refused', flow, subject: path, reaches: [], location: { path } };
}
