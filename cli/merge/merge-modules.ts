import type { Lock } from '../../lock/index.ts';
import { mergeTexts, type Revisions, type ThreeTexts } from '../../store/index.ts';

interface Version {
  readonly sha256: string;
  readonly blob: string;
}

type Versions = ReadonlyMap<string, Version>;

/**
 * The modules and Deno locks of a flow as `git merge` makes them of both sides: locks say what each
 * side has, by content. `undefined` when both sides changed the same lines of one.
 */
export async function mergeModules(
  revisions: Revisions,
  locks: ThreeTexts<Lock | undefined>,
): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  const [base, ours, theirs] = [locks.base, locks.ours, locks.theirs].map(versionsOf) as [
    Versions,
    Versions,
    Versions,
  ];
  const paths = [...new Set([...ours.keys(), ...theirs.keys()])];
  const all = [base, ours, theirs].flatMap((side) => [...side.values()]);
  const blobs = await revisions.readBlobs([...new Set(all.map(({ blob }) => blob))]);
  const merged = new Map<string, Uint8Array>();
  for (const path of paths) {
    const sides = { base: base.get(path), ours: ours.get(path), theirs: theirs.get(path) };
    const bytes = await mergeModule(sides, blobs);
    if (bytes === undefined) return undefined;
    merged.set(path, bytes);
  }
  return merged;
}

function versionsOf(lock: Lock | undefined): Versions {
  const scripts = Object.values(lock?.scripts ?? {});
  return new Map(
    scripts.flatMap(({ modules, denoLock }) => [
      ...Object.entries(modules),
      ...(denoLock === undefined ? [] : [[denoLock.path, denoLock] as const]),
    ]),
  );
}

/** A side that does not use the file knows nothing of it. */
async function mergeModule(
  { base, ours, theirs }: ThreeTexts<Version | undefined>,
  blobs: ReadonlyMap<string, Uint8Array>,
): Promise<Uint8Array | undefined> {
  const one = ours ?? theirs;
  const other = theirs ?? ours;
  if (one === undefined || other === undefined) return undefined;
  const bytesOf = (version: Version): Uint8Array | undefined => blobs.get(version.blob);
  if (other.sha256 === one.sha256 || other.sha256 === base?.sha256) return bytesOf(one);
  if (one.sha256 === base?.sha256) return bytesOf(other);
  const sides = { base: base && bytesOf(base), ours: bytesOf(one), theirs: bytesOf(other) };
  return await mergeBytes(sides);
}

async function mergeBytes({
  base,
  ours,
  theirs,
}: ThreeTexts<Uint8Array | undefined>): Promise<Uint8Array | undefined> {
  if (ours === undefined || theirs === undefined) return undefined;
  const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
  const merged = await mergeTexts({ base: text(base), ours: text(ours), theirs: text(theirs) });
  return /^<{7} ours$/m.test(merged) ? undefined : new TextEncoder().encode(merged);
}
