import { type BlobId, denoLockPath, scriptDigest, sha256 } from '../../lock/index.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ClosureModule, ScriptClosure } from '../model/resolved.ts';
import { packageImports, readLockedPackages } from './closure-packages.ts';
import { decode, type ReadModule } from './read-module.ts';

/** Where the Deno lock comes from. */
export interface LockSource {
  readonly readFile: (path: string) => Promise<Uint8Array | undefined>;
  readonly blobId: (bytes: Uint8Array) => BlobId;
}

/** Adds the packages to a script's modules, and its digest. No value when anything is wrong. */
export async function makeClosure(
  entry: string,
  collected: Outcome<ReadonlyMap<string, ReadModule>>,
  source: LockSource,
): Promise<Outcome<ScriptClosure | undefined>> {
  const modules = new Map([...collected.value].map(([path, module]) => [path, plain(module)]));
  const imports = packageImports(collected.value);
  const problems = [...collected.diagnostics, ...imports.diagnostics];
  const digests = new Map([...modules].map(([path, module]) => [path, module.sha256]));
  const base = { entry, modules, origin: 'tree' } as const;
  if (imports.value.length === 0) {
    if (problems.length > 0 || !modules.has(entry)) return refused(problems);
    const digest = scriptDigest({ entry, modules: digests });
    return { value: { ...base, digest }, diagnostics: [] };
  }
  const path = denoLockPath(entry);
  const bytes = await source.readFile(path);
  const { value: lock, diagnostics } = readLockedPackages(path, bytes, imports.value);
  if (bytes === undefined || lock === undefined || problems.length > 0) {
    return refused([...problems, ...diagnostics]);
  }
  const specifiers = imports.value.map(({ specifier }) => specifier);
  const digest = scriptDigest({ entry, modules: digests, packages: { lock, specifiers } });
  const text = decode(bytes) ?? '';
  const denoLock = { path, sha256: sha256(bytes), blob: source.blobId(bytes), text };
  return { value: { ...base, digest, denoLock }, diagnostics: [] };
}

/** Everything that a closure's diagnostics say is an error, so one is enough to refuse it. */
function refused(diagnostics: Outcome<undefined>['diagnostics']): Outcome<undefined> {
  return { value: undefined, diagnostics };
}

function plain({ sha256: digest, blob, text }: ReadModule): ClosureModule {
  return { sha256: digest, blob, text };
}
