import { parsePackageId } from '../../lock/index.ts';
import type { DeclaredPackage } from '../model/code-facts.ts';
import type { Finding } from '../model/finding.ts';
import { admits } from './admits.ts';
import { type HeldLock, lie, quoted, restore } from './held-lock.ts';
import { edgesOf, type PackageGraph } from './package-graph.ts';
import type { RawPackage } from './raw-deno-lock.ts';

/** Holds the edges of a package in the lock to what its own archive declares. Deno does not. */
export function declaredLies(
  held: HeldLock,
  graph: PackageGraph,
  declared: ReadonlyMap<string, DeclaredPackage>,
): readonly Finding[] {
  return [...held.raw.packages].flatMap(([id, entry]) => {
    const own = typeof entry.integrity === 'string' ? declared.get(entry.integrity) : undefined;
    if (own === undefined || parsePackageId(id) === undefined) return [];
    const view = { held, id, entry, own, graph };
    return [...wrongEdges(view), ...missingEdges(view), ...wrongSystems(view)];
  });
}

interface View {
  readonly held: HeldLock;
  readonly id: string;
  readonly entry: RawPackage;
  readonly own: DeclaredPackage;
  readonly graph: PackageGraph;
}

function wrongEdges({ held, id, entry, own, graph }: View): readonly Finding[] {
  return edgesOf(entry).flatMap((text) => {
    const edge = graph.follow(text);
    const target = edge && parsePackageId(edge.id);
    if (edge === undefined || target === undefined) return [];
    const range = rangeOf(own, edge.alias);
    const why =
      range === undefined
        ? `it declares no dependency on ${quoted(edge.alias)}`
        : contradiction(edge.alias, range, target);
    if (why === undefined) return [];
    const message = `The Deno lock gives npm:${id} the package ${edge.id}, and ${why}.`;
    const about = { subject: `npm:${id} -> ${text}`, message, fix: restore, at: ['npm', id] };
    return [lie('lies/edge', held, about)];
  });
}

function rangeOf(
  { dependencies, optional, peers }: DeclaredPackage,
  name: string,
): string | undefined {
  return optional.get(name) ?? dependencies.get(name) ?? peers.get(name);
}

/** Ranges that name a file, a branch or an address are not npm's, and say nothing here. */
function contradiction(
  alias: string,
  written: string,
  target: { readonly name: string; readonly version: string },
): string | undefined {
  const [, other, range = '*'] = /^npm:((?:@[^/@]+\/)?[^/@]+)(?:@(.*))?$/.exec(written) ?? [];
  const name = other ?? alias;
  const asks = `it asks for ${quoted(other === undefined ? `${alias}@${written}` : written)}`;
  if (name !== target.name) return asks;
  return admits(other === undefined ? written : range, target.version) ? undefined : asks;
}

/** What it declares and is not locked: on a system where it is needed, it is either missing or unlocked. */
function missingEdges({ held, id, entry, own, graph }: View): readonly Finding[] {
  const there = new Set(edgesOf(entry).flatMap((text) => aliasesOf(text, graph)));
  const isMissing = (name: string): boolean => !there.has(name) && !own.bundled.has(name);
  const say = (rule: 'lies/edge' | 'lies/platform-gap', name: string): Finding =>
    lie(rule, held, {
      subject: `npm:${id} -> ${name}`,
      message: `npm:${id} declares a dependency on ${quoted(name)}, and its entry in the Deno lock has none.`,
      fix: restore,
      at: ['npm', id],
    });
  const required = [...own.dependencies.keys()].filter((name) => !own.optional.has(name));
  return [
    ...required.filter(isMissing).map((name) => say('lies/edge', name)),
    ...[...own.optional.keys()].filter(isMissing).map((name) => say('lies/platform-gap', name)),
  ];
}

/** An entry that leads nowhere still names what it is for: it is reported as such, and once. */
function aliasesOf(text: string, graph: PackageGraph): readonly string[] {
  const edge = graph.follow(text);
  const name = /^((?:@[^/@]+\/)?[^/@]+)/.exec(text)?.[1];
  return [...(edge === undefined ? [] : [edge.alias]), ...(name === undefined ? [] : [name])];
}

/** Deno leaves an optional package out where the lock says that it is made for other systems. */
function wrongSystems({ held, id, entry, own }: View): readonly Finding[] {
  const fields = (['os', 'cpu'] as const).filter((field) => !sameTexts(entry[field], own[field]));
  return fields.map((field) =>
    lie('lies/platform-gap', held, {
      subject: `npm:${id} ${field}`,
      message: `The Deno lock says that npm:${id} is made for the ${field} ${listed(entry[field])}, and its package.json says ${listed(own[field])}.`,
      fix: restore,
      at: ['npm', id, field],
    }),
  );
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
}

function listed(list: readonly string[]): string {
  return list.length === 0 ? 'of all' : quoted(list.join(', '));
}
