import {
  type DenoLock,
  type DenoLockPackage,
  findDependency,
  idsByName,
  type Sha256,
} from '../../lock/index.ts';
import type { GraphEdge } from '../model/closure-graph.ts';
import type { GraphBuilder } from './graph-builder.ts';

/** One Deno lock, indexed. */
export interface PackageSource {
  readonly sha256: Sha256;
  readonly lock: DenoLock;
  readonly names: ReadonlyMap<string, readonly string[]>;
}

export function packageSource(
  sha256: Sha256,
  lock: DenoLock | undefined,
): PackageSource | undefined {
  return lock && { sha256, lock, names: idsByName(lock) };
}

/** A package with all that it needs, as this Deno lock has it. */
export function addPackage(graph: GraphBuilder, source: PackageSource, root: string): string {
  // Not by recursion: a chain of packages may be longer than the stack is deep.
  const waiting = [root];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const entry = Object.hasOwn(source.lock.npm, id) ? source.lock.npm[id] : undefined;
    if (graph.has(nodeId(source, id))) continue;
    const needs = entry === undefined ? [] : dependenciesOf(source, entry);
    const node = { id: nodeId(source, id), kind: 'package', name: id } as const;
    const told = entry === undefined ? { note: 'the Deno lock does not hold it' } : about(entry);
    graph.add({ ...node, ...told }, () =>
      needs.map(({ id: needed, how }): GraphEdge => {
        return { to: nodeId(source, needed), ...(how !== undefined && { how }) };
      }),
    );
    waiting.push(...needs.map((need) => need.id));
  }
  return nodeId(source, root);
}

function nodeId({ sha256 }: PackageSource, id: string): string {
  return `package ${id} of ${sha256}`;
}

function about({ integrity, os, cpu, scripts }: DenoLockPackage): {
  readonly digest: string;
  readonly note?: string;
} {
  const systems = [...(os ?? []), ...(cpu ?? [])];
  const words = [
    ...(systems.length === 0 ? [] : [`only on ${systems.join(', ')}`]),
    ...(scripts === true ? ['has install scripts, which never run'] : []),
  ];
  return { digest: integrity, ...(words.length > 0 && { note: words.join('; ') }) };
}

interface Need {
  readonly id: string;
  readonly how?: string;
}

function dependenciesOf(source: PackageSource, entry: DenoLockPackage): readonly Need[] {
  return [
    ...needs(source, entry.dependencies),
    ...needs(source, entry.optionalDependencies, 'optional'),
    ...needs(source, entry.optionalPeers, 'optional peer'),
  ];
}

/** A name that leads to no one package is kept as it is written: the walk hides nothing. */
function needs(
  { names }: PackageSource,
  written: readonly string[] | undefined,
  how?: string,
): readonly Need[] {
  return (written ?? []).map((text) => {
    const found = findDependency(names, text);
    if (found === undefined) return { id: text, ...(how !== undefined && { how }) };
    const isAlias = !found.id.startsWith(`${found.alias}@`);
    const words = [...(isAlias ? [`as ${found.alias}`] : []), ...(how === undefined ? [] : [how])];
    return { id: found.id, ...(words.length > 0 && { how: words.join(', ') }) };
  });
}
