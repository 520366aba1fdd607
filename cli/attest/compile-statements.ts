import { type Builder, compileStatement, type Statement } from '../../audit/index.ts';
import { lockOfWorkflow, workflowPath } from '../../emit/index.ts';
import { type DenoLock, parseDenoLock, readLock } from '../../lock/index.ts';
import { type CarriedFlow, defaultStoreDirectory, openBlobs } from '../../store/index.ts';
import { compileChanged } from '../compile-changed.ts';
import type { Context } from '../command.ts';
import { gatherFlows } from '../store/gather.ts';
import { openWorkingFiles } from '../working-files.ts';
import { flowId, grantsPath, lockPath, readBytes, type Workspace } from '../workspace.ts';
import { withWorkflows } from '../workflows/with-workflows.ts';

/** What may be signed, or why nothing is. */
export type Statements =
  | { readonly ok: true; readonly statements: readonly Statement[] }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/**
 * A statement for each flow, in their order. They are compiled first: whoever signs says that these files came of these
 * sources, and that is only true of what was just seen to.
 */
export async function compileStatements(
  workspace: Workspace,
  context: Context,
  flows: readonly string[],
  builder: Builder,
): Promise<Statements> {
  const problem = await driftOf(workspace, context, flows);
  if (problem !== undefined) {
    const hint = 'Run `millrace compile`, look at what it changes, and attest to that.';
    return { ok: false, message: problem, hint };
  }
  const blobs = openBlobs(defaultStoreDirectory(context.env));
  const gathered = await gatherFlows(workspace, flows, blobs);
  if (!gathered.ok) {
    const { message = '', hint = '' } = gathered.refusals[0] ?? {};
    return { ok: false, message, hint };
  }
  const statements = gathered.flows.flatMap((flow) => statementOf(workspace, flow, builder));
  return { ok: true, statements };
}

async function driftOf(
  workspace: Workspace,
  context: Context,
  flows: readonly string[],
): Promise<string | undefined> {
  const files = openWorkingFiles(workspace);
  const world = { workspace, context, files, memory: undefined };
  const { result } = await withWorkflows(await compileChanged(flows, world), { workspace, files });
  const error = result.diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) return `${error.span.path} does not compile: ${error.message}`;
  const [changed] = result.changed;
  return changed && `${changed.path} is not what its sources compile to.`;
}

function statementOf(
  workspace: Workspace,
  { path, lock: bytes, grants, needs }: CarriedFlow,
  builder: Builder,
): readonly Statement[] {
  const reading = readLock(new TextDecoder().decode(bytes));
  // Gathered locks were read before.
  if (!reading.ok) return [];
  const { lock } = reading;
  const products = [
    { path: lockPath(path), bytes },
    { path: grantsPath(path), bytes: grants },
    ...workflowOf(workspace, path),
  ];
  // Of its subflows nothing but their locks: they have statements of their own.
  const own = new Set(Object.values(lock.scripts).map(({ denoLock }) => denoLock?.sha256));
  const files = needs.files.filter(({ sha256 }) => own.has(sha256));
  const denoLocks = files.flatMap((file): readonly DenoLock[] => {
    const parsed = parseDenoLock(new TextDecoder().decode(file.bytes));
    return parsed.ok ? [parsed.lock] : [];
  });
  return [compileStatement({ lock, products, denoLocks }, builder)];
}

/** The workflow that was emitted from this very flow. */
function workflowOf(
  workspace: Workspace,
  flow: string,
): readonly { readonly path: string; readonly bytes: Uint8Array }[] {
  const path = workflowPath(flowId(flow));
  const bytes = readBytes(workspace, path);
  if (bytes === undefined) return [];
  return lockOfWorkflow(new TextDecoder().decode(bytes)) === lockPath(flow)
    ? [{ path, bytes }]
    : [];
}
