import {
  type DenoLock,
  type Lock,
  type LockedModule,
  parseDenoLock,
  readLock,
  type Sha256,
} from '../lock/index.ts';
import { readIntegrity } from './package-layout.ts';

/** All that runs of a lock need besides the programs and the flow's own three files. */
export interface LockNeeds {
  /** Modules, Deno locks and the locks of subflows, each once, sorted by digest. */
  readonly files: readonly NeededFile[];
  /** The Deno locks among them, read: they name the packages. */
  readonly denoLocks: readonly DenoLock[];
  /** SHA-512 of every archive that a Deno lock names, for whatever system. */
  readonly archives: readonly string[];
}

export interface NeededFile {
  /** Where it lies in the repository; the first of several paths with the same bytes. */
  readonly path: string;
  readonly sha256: Sha256;
  readonly bytes: Uint8Array;
}

/** Gives the bytes that the lock names, verified by whoever gives them, or says why there are none. */
export type ReadLocked<Refusal> = (
  path: string,
  locked: LockedModule,
) => Promise<
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly refusal: Refusal }
>;

export type NeedsReading<Refusal> =
  | { readonly ok: true; readonly needs: LockNeeds }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** Collects what a lock needs, and what the locks of its subflows need; every refusal, not the first. */
export async function readNeeds<Refusal>(
  lock: Lock,
  read: ReadLocked<Refusal>,
  refuse: (path: string, message: string) => Refusal,
): Promise<NeedsReading<Refusal>> {
  const found = new Map<Sha256, NeededFile>();
  const denoLocks = new Map<Sha256, DenoLock>();
  const refusals: Refusal[] = [];
  const take = async (path: string, locked: LockedModule): Promise<Uint8Array | undefined> => {
    const known = found.get(locked.sha256);
    if (known !== undefined) return known.bytes;
    const result = await read(path, locked);
    if (!result.ok) {
      refusals.push(result.refusal);
      return undefined;
    }
    found.set(locked.sha256, { path, sha256: locked.sha256, bytes: result.bytes });
    return result.bytes;
  };
  const takeDenoLock = async (locked: LockedModule & { readonly path: string }): Promise<void> => {
    const bytes = await take(locked.path, locked);
    if (bytes === undefined || denoLocks.has(locked.sha256)) return;
    const reading = parseDenoLock(new TextDecoder().decode(bytes));
    if (reading.ok) denoLocks.set(locked.sha256, reading.lock);
    else refusals.push(refuse(locked.path, reading.message));
  };
  const waiting = [lock];
  const seen = new Set<Sha256>();
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    for (const { modules, denoLock } of Object.values(one.scripts)) {
      for (const [path, locked] of Object.entries(modules)) await take(path, locked);
      if (denoLock !== undefined) await takeDenoLock(denoLock);
    }
    for (const subflow of Object.values(one.flows ?? {})) {
      if (seen.has(subflow.sha256)) continue;
      seen.add(subflow.sha256);
      const bytes = await take(subflow.path, subflow);
      if (bytes === undefined) continue;
      const reading = readLock(new TextDecoder().decode(bytes));
      if (reading.ok) waiting.push(reading.lock);
      else refusals.push(refuse(subflow.path, reading.problem.message));
    }
  }
  if (refusals.length > 0) return { ok: false, refusals };
  const files = [...found.values()].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  const locks = [...denoLocks.values()];
  const archives = locks.flatMap(({ npm }) =>
    Object.values(npm).map(({ integrity }) => readIntegrity(integrity)),
  );
  return { ok: true, needs: { files, denoLocks: locks, archives: [...new Set(archives)] } };
}
