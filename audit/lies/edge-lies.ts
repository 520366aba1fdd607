import { type PackageId, parsePackageId } from '../../lock/index.ts';
import type { Finding } from '../model/finding.ts';
import { type HeldLock, lie, quoted, restore } from './held-lock.ts';
import { edgesOf, type PackageGraph } from './package-graph.ts';
import type { RawPackage } from './raw-deno-lock.ts';

/** What the packages of a lock say of each other: entries that lead nowhere, and peers that are not those of the id. */
export function edgeLies(held: HeldLock, graph: PackageGraph): readonly Finding[] {
  const versions = new Set(
    [...held.raw.packages.keys()].flatMap((id) => {
      const parsed = parsePackageId(id);
      return parsed === undefined ? [] : [`${parsed.name}@${parsed.version}`];
    }),
  );
  return [...held.raw.packages].flatMap(([id, entry]) => {
    const parsed = parsePackageId(id);
    if (parsed === undefined) {
      const message = `The Deno lock holds ${quoted(id)}, which is the name of no package with a version.`;
      return [unreadable(held, id, message)];
    }
    return [
      ...entry.malformed.map((field) =>
        unreadable(held, id, `The entry of npm:${id} in the Deno lock is malformed at ${field}.`),
      ),
      ...lostEdges(held, id, entry, graph),
      ...peerLies(held, [id, parsed, entry], versions, graph),
    ];
  });
}

function unreadable(held: HeldLock, id: string, message: string): Finding {
  return lie('lies/entry-unreadable', held, {
    subject: `npm:${id}`,
    message,
    fix: restore,
    at: ['npm', id],
  });
}

function lostEdges(
  held: HeldLock,
  id: string,
  { required, optional, peers }: RawPackage,
  graph: PackageGraph,
): readonly Finding[] {
  const lost = (text: string): boolean => graph.follow(text) === undefined;
  const say = (rule: 'lies/uncovered-import' | 'lies/platform-gap', text: string): Finding =>
    lie(rule, held, {
      subject: `npm:${id} -> ${text}`,
      message: `npm:${id} depends on ${quoted(text)}, of which the Deno lock holds none, or several.`,
      fix: restore,
      at: ['npm', id],
    });
  return [
    ...[...required, ...peers].filter(lost).map((text) => say('lies/uncovered-import', text)),
    // Only the systems that it is made for miss it.
    ...optional.filter(lost).map((text) => say('lies/platform-gap', text)),
  ];
}

/** Deno writes into the id which peers a copy was resolved with. */
function peerLies(
  held: HeldLock,
  [id, { peers }, entry]: readonly [string, PackageId, RawPackage],
  versions: ReadonlySet<string>,
  graph: PackageGraph,
): readonly Finding[] {
  return peers.flatMap((text) => {
    const peer = parsePackageId(text);
    if (peer === undefined) return [];
    const plain = `${peer.name}@${peer.version}`;
    const about = { subject: `npm:${id} -> ${plain}`, fix: restore, at: ['npm', id] };
    if (!versions.has(plain)) {
      const message = `The id of npm:${id} names the peer ${plain}, which the Deno lock does not hold.`;
      return [lie('lies/uncovered-import', held, { ...about, message })];
    }
    const used = edgesOf(entry).flatMap((edge) => parsedOf(graph.follow(edge)?.id) ?? []);
    const others = used.filter(({ name }) => name === peer.name);
    if (others.length === 0 || others.some(({ version }) => version === peer.version)) return [];
    const message = `The id of npm:${id} names the peer ${plain}, and its entry leads to ${others[0]?.version ?? ''}.`;
    return [lie('lies/version', held, { ...about, message })];
  });
}

function parsedOf(id: string | undefined): PackageId | undefined {
  return id === undefined ? undefined : parsePackageId(id);
}
