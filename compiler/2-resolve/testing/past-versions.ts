import type { Lock, LockedScript } from '../../../lock/index.ts';
import type { ScriptClosure } from '../../model/resolved.ts';
import { memoryHost } from '../../testing/memory-host.ts';
import { createClosureReader } from '../read-closure.ts';

/** Versions of scripts that git's history holds. */
export interface PastVersions {
  readonly locks: readonly Lock[];
  /** Blobs that git still has. */
  readonly past: readonly Uint8Array[];
  /** By repository path, the digest of each script's first past version. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * Reads earlier versions from the files of a case: `past/N/scripts/…` were locked and are in git,
 * `lost/N/scripts/…` were locked and are gone.
 */
export async function pastVersions(files: ReadonlyMap<string, Uint8Array>): Promise<PastVersions> {
  const versions = new Map<string, Map<string, Uint8Array>>();
  for (const [path, bytes] of files) {
    const [, folder, inside] = /^((?:past|lost)\/[^/]+)\/(.+)$/.exec(path) ?? [];
    if (folder === undefined || inside === undefined) continue;
    const version = versions.get(folder) ?? new Map<string, Uint8Array>();
    versions.set(folder, version.set(inside, bytes));
  }
  const locks: Lock[] = [];
  const digests = new Map<string, string>();
  for (const version of versions.values()) {
    const closures = await closuresOf(version);
    locks.push(lockOf(closures));
    for (const { entry, digest } of closures) {
      if (!digests.has(entry)) digests.set(entry, digest);
    }
  }
  const kept = [...versions].filter(([folder]) => folder.startsWith('past/'));
  return { locks, past: kept.flatMap(([, version]) => [...version.values()]), digests };
}

async function closuresOf(
  files: ReadonlyMap<string, Uint8Array>,
): Promise<readonly ScriptClosure[]> {
  const reader = createClosureReader(memoryHost({ files }));
  const scripts = [...files.keys()].filter((path) => path.endsWith('.ts'));
  const outcomes = await Promise.all(scripts.map((path) => reader.closureOf(path)));
  return outcomes.flatMap(({ value }) => value ?? []);
}

/** A lock that holds these scripts; the resolver looks at nothing else of it. */
export function lockOf(closures: readonly ScriptClosure[]): Lock {
  return {
    lockVersion: 1,
    flow: { path: 'flows/f.yaml', sha256: '0'.repeat(64) },
    engine: { deno: '>=2.9.6 <3.0.0' },
    interface: { inputs: {}, outputs: {} },
    secrets: [],
    steps: [],
    outputs: { object: {} },
    scripts: Object.fromEntries(closures.map((closure) => [closure.digest, lockedScript(closure)])),
  };
}

/** A closure as a lock holds it. */
export function lockedScript({ entry, modules, denoLock }: ScriptClosure): LockedScript {
  const files = [...modules].map(([path, { sha256, blob }]) => [path, { sha256, blob }] as const);
  return {
    entry,
    modules: Object.fromEntries(files),
    ...(denoLock && {
      denoLock: { path: denoLock.path, sha256: denoLock.sha256, blob: denoLock.blob },
    }),
    call: { form: 'parameters', names: [] },
    input: {},
    output: {},
    permissions: {},
  };
}
