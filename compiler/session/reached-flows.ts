import { denoLockPath } from '../../lock/index.ts';
import { parseFlow } from '../1-parse/parse-flow.ts';
import { importTarget, isRelative } from '../2-resolve/import-target.ts';
import { usedFlows } from '../2-resolve/order-flows.ts';
import type { ClosureReader } from '../2-resolve/read-closure.ts';
import type { ReadModule } from '../2-resolve/read-module.ts';
import { scriptCalls, sectionsOf } from '../2-resolve/step-calls.ts';
import type { CompilerHost } from '../model/host.ts';

/** What a flow uses, by path. */
export interface FlowUses {
  readonly scripts: readonly string[];
  readonly flows: readonly string[];
}

/** What every flow of the repository uses; a flow is read again only when its bytes are others. */
export type UsesIndex = (host: CompilerHost) => Promise<ReadonlyMap<string, FlowUses>>;

export function createUsesIndex(): UsesIndex {
  let known = new Map<string, { readonly bytes: Uint8Array; readonly uses: FlowUses }>();
  return async (host) => {
    const next: typeof known = new Map();
    for (const path of await listFlows(host)) {
      const bytes = await host.readFile(path);
      if (bytes === undefined) continue;
      const before = known.get(path);
      next.set(path, before?.bytes === bytes ? before : { bytes, uses: usesOf(path, bytes) });
    }
    known = next;
    return new Map([...next].map(([path, { uses }]) => [path, uses]));
  };
}

/** The flows of the working tree, without the files of their tests. */
export async function listFlows(host: CompilerHost): Promise<readonly string[]> {
  return (await host.listFlows()).filter((path) => !path.endsWith('.test.yaml'));
}

function usesOf(path: string, bytes: Uint8Array): FlowUses {
  const flow = parseFlow({ path, bytes }).value;
  const scripts = scriptCalls(sectionsOf(flow)).map(({ call }) => call.uses.path.value);
  return { scripts: [...new Set(scripts)], flows: usedFlows(flow) };
}

/** The flows whose check follows from the file at `path`, at any depth, sorted. */
export async function reachedFlows(
  path: string,
  index: ReadonlyMap<string, FlowUses>,
  reader: Pick<ClosureReader, 'modulesOf'>,
): Promise<readonly string[]> {
  const flow = flowOf(path);
  const reached = new Set(flow === undefined ? [] : [flow]);
  if (flow === undefined) {
    const scripts = await importers(path, index, reader);
    for (const [user, uses] of index) {
      if (uses.scripts.some((script) => scripts.has(script))) reached.add(user);
    }
  }
  // A set grows while it is walked: those that use a reached flow are reached as well.
  for (const used of reached) {
    for (const [user, uses] of index) if (uses.flows.includes(used)) reached.add(user);
  }
  return [...reached].filter((one) => index.has(one) || one === path).sort();
}

/** The flow that a flow file, its tests, its lock or its grants belong to. */
function flowOf(path: string): string | undefined {
  const match = /^(flows\/.*?)(?:\.test\.yaml|\.lock\.json|\.grants|\.yaml)$/.exec(path);
  return match === null ? undefined : `${match[1] ?? ''}.yaml`;
}

/** The scripts of flows that are made of the file at `path`, or whose packages it locks. */
async function importers(
  path: string,
  index: ReadonlyMap<string, FlowUses>,
  reader: Pick<ClosureReader, 'modulesOf'>,
): Promise<ReadonlySet<string>> {
  const scripts = new Set([...index.values()].flatMap((uses) => uses.scripts));
  const found = new Set<string>();
  for (const script of scripts) {
    const { value } = await reader.modulesOf(script);
    if (script === path || denoLockPath(script) === path || imports(value, path)) found.add(script);
  }
  return found;
}

/** Whether one of the modules is the file, or imports it: what is imported may not be there yet. */
function imports(modules: ReadonlyMap<string, ReadModule>, path: string): boolean {
  if (modules.has(path)) return true;
  return [...modules].some(([from, module]) =>
    module.imports.some((one) => isRelative(one) && importTarget(from, one) === path),
  );
}
