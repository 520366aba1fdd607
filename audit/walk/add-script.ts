import { posix } from 'node:path';
import {
  type LockedScript,
  parseNpmSpecifier,
  resolveSpecifier,
  type Sha256,
} from '../../lock/index.ts';
import type { GraphEdge, ModuleImport, PinnedContents } from '../model/closure-graph.ts';
import { addPackage, type PackageSource, packageSource } from './add-package.ts';
import type { GraphBuilder } from './graph-builder.ts';

/** A script while its modules are added. */
interface Closure {
  readonly graph: GraphBuilder;
  readonly pinned: PinnedContents;
  readonly script: LockedScript;
  readonly id: string;
  readonly packages: PackageSource | undefined;
}

/**
 * A script with its modules, wired as their pinned texts import each other, and its packages. What no
 * import that could be read leads to hangs on the script itself, so that nothing of a closure is left out.
 */
export function addScript(
  graph: GraphBuilder,
  pinned: PinnedContents,
  digest: Sha256,
  script: LockedScript,
): string {
  const id = `script ${script.entry} ${digest}`;
  return graph.add({ id, kind: 'script', name: script.entry, digest }, () => {
    const { denoLock } = script;
    const packages =
      denoLock === undefined
        ? undefined
        : packageSource(denoLock.sha256, pinned.denoLockOf(denoLock.sha256));
    const closure = { graph, pinned, script, id, packages };
    return [...importEdges(closure, script.entry), ...unreached(closure), ...unread(closure)];
  });
}

function addModule(closure: Closure, path: string): string {
  const { graph, script, id } = closure;
  if (path === script.entry) return id;
  const digest = script.modules[path]?.sha256;
  return graph.add(
    { id: `module ${path} of ${id}`, kind: 'module', name: path, ...(digest && { digest }) },
    () => importEdges(closure, path),
  );
}

function importEdges(closure: Closure, path: string): readonly GraphEdge[] {
  const { script, pinned } = closure;
  const digest = script.modules[path]?.sha256;
  const imports = digest === undefined ? undefined : pinned.importsOf(digest);
  return (imports ?? []).flatMap((one) => importEdge(closure, path, one) ?? []);
}

/** `undefined` for what the closure does not have: the audit's families `lies` and `code` say so. */
function importEdge(
  closure: Closure,
  from: string,
  { specifier, isType }: ModuleImport,
): GraphEdge | undefined {
  const { script, graph, packages } = closure;
  if (/^\.{1,2}\//.test(specifier)) {
    const path = posix.join(posix.dirname(from), specifier);
    if (!Object.hasOwn(script.modules, path)) return undefined;
    return { to: addModule(closure, path), ...(isType && { how: 'types' }) };
  }
  const found = packages && resolveSpecifier(packages.lock, specifier);
  if (packages === undefined || found === undefined) return undefined;
  // An exact version says no more than the package's own name.
  const how = [
    ...(found.specifier === `npm:${found.id}` ? [] : [found.specifier]),
    ...(isType ? ['types'] : []),
  ].join(', ');
  return { to: addPackage(graph, packages, found.id), ...(how !== '' && { how }) };
}

/** Modules of the closure that nothing leads to as far as texts could be read. */
function unreached(closure: Closure): readonly GraphEdge[] {
  const { graph, script, id } = closure;
  return Object.keys(script.modules)
    .filter((path) => path !== script.entry && !graph.has(`module ${path} of ${id}`))
    .map((path) => ({ to: addModule(closure, path), how: 'in the closure' }));
}

/** Where texts or the Deno lock are missing: the packages that may be behind them, or that they cannot be had. */
function unread(closure: Closure): readonly GraphEdge[] {
  const { graph, script, pinned, packages, id } = closure;
  const missing = Object.entries(script.modules).filter(
    ([, { sha256 }]) => pinned.importsOf(sha256) === undefined,
  );
  const unknown = missing.map(([path]) => {
    const name = `imports of ${path}`;
    const note = 'its text as it was pinned cannot be had';
    return { to: graph.add({ id: `unknown ${path} of ${id}`, kind: 'unknown', name, note }) };
  });
  if (packages !== undefined) {
    return [...unknown, ...(missing.length === 0 ? [] : lockedPackages(graph, packages))];
  }
  const { denoLock } = script;
  if (denoLock === undefined) return unknown;
  const note = 'this Deno lock as it was pinned cannot be had or read';
  const name = `packages of ${denoLock.path}`;
  return [
    ...unknown,
    { to: graph.add({ id: `unknown ${denoLock.sha256}`, kind: 'unknown', name, note }) },
  ];
}

function lockedPackages(graph: GraphBuilder, packages: PackageSource): readonly GraphEdge[] {
  return Object.keys(packages.lock.specifiers)
    .filter((specifier) => parseNpmSpecifier(specifier) !== undefined)
    .flatMap((specifier) => {
      const found = resolveSpecifier(packages.lock, specifier);
      if (found === undefined) return [];
      return [{ to: addPackage(graph, packages, found.id), how: `${specifier}, locked` }];
    });
}
