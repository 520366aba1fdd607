import { denoLockPath } from '../../lock/index.ts';
import type { CompilerHost } from '../model/host.ts';
import { importsOf, usesOf, type FlowUses } from './mentioned-files.ts';

type Files = Pick<CompilerHost, 'readFile' | 'listFlows'>;

/** What the files of a repository use. One is looked at again only when its bytes are others. */
export interface UsesIndex {
  /** By path of the flow. */
  readonly flows: () => Promise<ReadonlyMap<string, FlowUses>>;
  /** Those of the scripts that are made of the file at `path`, at any depth. */
  readonly importers: (path: string, scripts: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** `pause` is called every few files, so that others get on meanwhile. */
export function createUsesIndex(host: Files, pause: () => Promise<void>): UsesIndex {
  const look = slowly(pause);
  const flows = rememberByBytes(host, look, usesOf);
  const modules = rememberByBytes(host, look, importsOf);
  return {
    flows: async () => await flows(await listFlows(host)),
    importers: async (path, scripts) => {
      const importedBy = await reversed(scripts, modules);
      const reached = new Set([path]);
      // A set grows while it is walked.
      for (const one of reached) for (const user of importedBy.get(one) ?? []) reached.add(user);
      return reached;
    },
  };
}

/** Of every module that some scripts are made of, those that import it. */
async function reversed(
  scripts: readonly string[],
  modules: (paths: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const importedBy = new Map<string, string[]>();
  const known = new Set(scripts);
  for (let next = scripts; next.length > 0;) {
    const imports = [...(await modules(next))].flatMap(([from, targets]) =>
      targets.map((target) => ({ from, target })),
    );
    for (const { from, target } of imports) {
      const users = importedBy.get(target);
      if (users === undefined) importedBy.set(target, [from]);
      else users.push(from);
    }
    next = [...new Set(imports.map(({ target }) => target))].filter((one) => !known.has(one));
    for (const one of next) known.add(one);
  }
  return importedBy;
}

/** The flows of the working tree, without the files of their tests. */
export async function listFlows(host: Pick<CompilerHost, 'listFlows'>): Promise<readonly string[]> {
  return (await host.listFlows()).filter((path) => !path.endsWith('.test.yaml'));
}

/** A few milliseconds' worth of files. */
const filesAtOnce = 50;

function slowly(pause: () => Promise<void>): () => Promise<void> {
  let looked = 0;
  return async () => {
    looked = (looked + 1) % filesAtOnce;
    if (looked === 0) await pause();
  };
}

/** What is made of the files that are there, each made once of its bytes. */
function rememberByBytes<T>(
  host: Pick<CompilerHost, 'readFile'>,
  look: () => Promise<void>,
  make: (path: string, bytes: Uint8Array) => T,
): (paths: readonly string[]) => Promise<ReadonlyMap<string, T>> {
  const known = new Map<string, { readonly bytes: Uint8Array; readonly made: T }>();
  return async (paths) => {
    const found = new Map<string, T>();
    for (const path of paths) {
      const bytes = await host.readFile(path);
      if (bytes === undefined) {
        known.delete(path);
        continue;
      }
      const before = known.get(path);
      if (before?.bytes !== bytes) await look();
      const made = before?.bytes === bytes ? before.made : make(path, bytes);
      known.set(path, { bytes, made });
      found.set(path, made);
    }
    return found;
  };
}

/** The flows whose check follows from the file at `path`, at any depth, sorted. */
export async function reachedFlows(path: string, index: UsesIndex): Promise<readonly string[]> {
  const flow = flowOf(path);
  const reached = new Set(flow === undefined ? [] : [flow]);
  const flows = await index.flows();
  if (flow === undefined) {
    const scripts = [...new Set([...flows.values()].flatMap((uses) => uses.scripts))];
    const importers = await index.importers(path, scripts);
    const isReached = (script: string): boolean =>
      importers.has(script) || denoLockPath(script) === path;
    for (const [user, uses] of flows) if (uses.scripts.some(isReached)) reached.add(user);
  }
  // A set grows while it is walked: those that use a reached flow are reached as well.
  for (const used of reached) {
    for (const [user, uses] of flows) if (uses.flows.includes(used)) reached.add(user);
  }
  return [...reached].filter((one) => flows.has(one) || one === path).sort();
}

/** The flow that a flow file, its tests, its lock or its grants belong to. */
function flowOf(path: string): string | undefined {
  const match = /^(flows\/.*?)(?:\.test\.yaml|\.lock\.json|\.grants|\.yaml)$/.exec(path);
  return match === null ? undefined : `${match[1] ?? ''}.yaml`;
}
