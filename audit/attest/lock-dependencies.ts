import { type DenoLock, type Lock, type LockedModule, parsePackageId } from '../../lock/index.ts';
import type { Dependency } from './statement.ts';

/** Every file that a lock names: the flow's YAML, modules, Deno locks and the locks of subflows. Sorted by name. */
export function fileDependencies(lock: Lock): readonly Dependency[] {
  const { path, sha256 } = lock.flow;
  const scripts = Object.values(lock.scripts).flatMap(({ modules, denoLock }) => [
    ...Object.entries(modules).map(([name, locked]) => fileOf(name, locked)),
    ...(denoLock === undefined ? [] : [fileOf(denoLock.path, denoLock)]),
  ]);
  const subflows = Object.values(lock.flows ?? {}).map((one) => fileOf(one.path, one));
  return inOrder([{ name: path, digest: { sha256 } }, ...scripts, ...subflows]);
}

/** Every package that these Deno locks hold, by the archive's SHA-512. Sorted by name. */
export function packageDependencies(locks: readonly DenoLock[]): readonly Dependency[] {
  const found = locks.flatMap(({ npm }) =>
    Object.entries(npm).map(([id, { integrity }]) => packageOf(id, integrity)),
  );
  return inOrder(found);
}

/** Each once, by name and then by digest: an old pin brings the same path with other bytes. */
export function inOrder(dependencies: readonly Dependency[]): readonly Dependency[] {
  const byKey = new Map(dependencies.map((one) => [keyOf(one), one]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** What tells a dependency from every other. */
export function keyOf({ name, digest }: Dependency): string {
  const digests = Object.entries(digest).map((pair) => pair.join(':'));
  return JSON.stringify([name, ...digests.sort()]);
}

function fileOf(name: string, { sha256, blob }: LockedModule): Dependency {
  return { name, digest: { gitBlob: blob, sha256 } };
}

/** Without peers: they decide what a package is wired to, and not what its archive holds. */
function packageOf(id: string, integrity: string): Dependency {
  const { name, version } = parsePackageId(id) ?? { name: id, version: '' };
  const path = name.split('/').map(encodeURIComponent).join('/');
  const sha512 = Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
  return {
    name: `npm:${name}@${version}`,
    uri: `pkg:npm/${path}@${encodeURIComponent(version)}`,
    digest: { sha512 },
  };
}
