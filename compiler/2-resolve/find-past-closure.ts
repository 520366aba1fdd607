import { sha256, type LockedModule, type LockedScript, type Sha256 } from '../../lock/index.ts';
import type { CompilerHost } from '../model/host.ts';
import type { ScriptClosure } from '../model/resolved.ts';
import { collectModules } from './collect-modules.ts';
import { makeClosure } from './make-closure.ts';
import { readModule } from './read-module.ts';

/**
 * What became of an earlier version of a script: its bytes, or why there are none. `unknown`: no lock
 * held it; `gone`: one did, and git lacks its files; `ambiguous`: several versions fit.
 */
export type PastClosure =
  | { readonly kind: 'found'; readonly closure: ScriptClosure }
  | { readonly kind: 'unknown' | 'gone' | 'ambiguous' };

type PastHost = Pick<CompilerHost, 'blobId' | 'locksOf' | 'readBlob'>;

/** Looks through the locks that held a script for the one version whose digest starts with `pin`. */
export async function findPastClosure(
  entry: string,
  pin: string,
  host: PastHost,
): Promise<PastClosure> {
  const closures: ScriptClosure[] = [];
  let isGone = false;
  for (const [digest, candidates] of await candidatesFor(entry, pin, host)) {
    const past = await firstReadable(digest, candidates, host);
    if (past.kind === 'found') closures.push(past.closure);
    isGone ||= past.kind === 'gone';
  }
  const [closure, second] = closures;
  if (second !== undefined) return { kind: 'ambiguous' };
  if (closure !== undefined) return { kind: 'found', closure };
  return { kind: isGone ? 'gone' : 'unknown' };
}

/** By digest, what each lock says the files are: a digest is the same everywhere, a lock may lie. */
async function candidatesFor(
  entry: string,
  pin: string,
  host: PastHost,
): Promise<ReadonlyMap<Sha256, readonly LockedScript[]>> {
  const found = new Map<Sha256, LockedScript[]>();
  for (const lock of await host.locksOf(entry)) {
    for (const [digest, script] of Object.entries(lock.scripts)) {
      if (script.entry !== entry || !digest.startsWith(pin)) continue;
      found.set(digest, [...(found.get(digest) ?? []), script]);
    }
  }
  return found;
}

async function firstReadable(
  digest: Sha256,
  candidates: readonly LockedScript[],
  host: PastHost,
): Promise<PastClosure> {
  let isGone = false;
  for (const script of candidates) {
    const past = await readLocked(digest, script, host);
    if (past.kind === 'found') return past;
    isGone ||= past.kind === 'gone';
  }
  return { kind: isGone ? 'gone' : 'unknown' };
}

/** Reads the files that a lock names from git, and makes the closure anew: its digest must come out. */
async function readLocked(
  digest: Sha256,
  script: LockedScript,
  host: PastHost,
): Promise<PastClosure> {
  const lost: string[] = [];
  const files = new Map<string, LockedModule>(Object.entries(script.modules));
  if (script.denoLock !== undefined) files.set(script.denoLock.path, script.denoLock);
  const readFile = async (path: string): Promise<Uint8Array | undefined> => {
    const file = files.get(path);
    const bytes = file === undefined ? undefined : await host.readBlob(file.blob);
    if (file !== undefined && bytes === undefined) lost.push(path);
    return bytes !== undefined && sha256(bytes) === file?.sha256 ? bytes : undefined;
  };
  const modules = await collectModules(script.entry, {
    module: async (path) => {
      const bytes = await readFile(path);
      return bytes === undefined ? undefined : readModule(path, bytes, host.blobId(bytes));
    },
    scripts: () => Promise.resolve([]),
  });
  const { value } = await makeClosure(script.entry, modules, {
    readFile,
    blobId: (bytes) => host.blobId(bytes),
  });
  if (value?.digest === digest) return { kind: 'found', closure: { ...value, origin: 'history' } };
  return { kind: lost.length > 0 ? 'gone' : 'unknown' };
}
