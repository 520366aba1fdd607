import {
  buildGraph,
  type ClosureGraph,
  openFiles,
  openPinnedContents,
  type WalkedFlow,
} from '../audit/index.ts';
import { readLock, sha256 } from '../lock/index.ts';
import {
  defaultStoreDirectory,
  IntegrityError,
  openBlobs,
  openRevisions,
  OperationalError,
} from '../store/index.ts';
import type { Context } from './command.ts';
import { readLockText } from './prepare-flow.ts';
import { lockPath, openWorkspace, selectFlows, type Workspace } from './workspace.ts';

/** The graph of what the locks of these flows lead to; no names: of all flows. Nothing is compiled or fetched. */
export async function walkFlows(context: Context, names: readonly string[]): Promise<ClosureGraph> {
  const workspace = openWorkspace(context);
  const flows = selectFlows(workspace, context, names).map((flow) => readFlow(workspace, flow));
  const revisions = await openRevisions(workspace.root);
  const files = openFiles(workspace.root, revisions, openBlobs(defaultStoreDirectory(context.env)));
  const pinned = await openPinnedContents(
    files,
    flows.map(({ lock }) => lock),
  );
  return buildGraph(flows, pinned);
}

/** The lock of a flow as a run would read it; throws where it would be refused. */
export function readFlow(workspace: Workspace, flow: string): WalkedFlow {
  const found = readLockText(workspace, flow);
  if ('refusal' in found) {
    throw new OperationalError(found.refusal.message, { hint: found.refusal.hint });
  }
  const reading = readLock(found.lockText);
  if (!reading.ok) {
    const { message, hint } = reading.problem;
    throw new IntegrityError(`${lockPath(flow)}: ${message}`, { hint });
  }
  return { lock: reading.lock, sha256: sha256(found.lockText) };
}
