import type { GraphNode, NodeKind } from '../../model/closure-graph.ts';
import type { ReportedFinding } from '../../model/report.ts';
import type { Attached } from './attach-findings.ts';
import { isInline, type Placement } from './place-nodes.ts';

/** What of a report a page has room for, and what it leaves out. */
export interface PageBounds {
  /** In the order of the report; what is left out weighs no more than what stands. */
  readonly findings: readonly ReportedFinding[];
  readonly hasFinding: (finding: ReportedFinding) => boolean;
  /** Whether a node stands on the page, with all that stands within it. */
  readonly hasNode: (id: string) => boolean;
  readonly left: { readonly findings: number; readonly nodes: ReadonlyMap<NodeKind, number> };
}

/** In characters, by a generous guess of what each thing takes: browsers open and search some 20 MB in seconds. */
export interface PageRoom {
  readonly findings: number;
  readonly tree: number;
}

export const pageRoom: PageRoom = { findings: 8_000_000, tree: 12_000_000 };

const severities = ['error', 'warning', 'note'] as const;

/** Chooses what stands on a page: the gravest findings, and whole flows and shared things, the worst first. */
export function boundPage(
  findings: readonly ReportedFinding[],
  { placement, attached }: { readonly placement: Placement; readonly attached: Attached },
  room: PageRoom = pageRoom,
): PageBounds {
  const byWeight = findings.toSorted(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  );
  const shown = new Set(takeWhile(byWeight, room.findings, sizeOfFinding));
  const trees = new Map(
    [...placement.flows, ...placement.shared].map((id) => [id, within(id, placement)]),
  );
  const sizes = new Map(
    [...trees].map(([id, ids]) => [id, sum(ids, (one) => sizeOfNode(one, placement, attached))]),
  );
  const size = (id: string): number => sizes.get(id) ?? 0;
  const worstFirst = (ids: readonly string[]): readonly string[] =>
    ids.toSorted((a, b) => attached.tallyOf(b).error - attached.tallyOf(a).error);
  const flows = takeWhile(worstFirst(placement.flows), room.tree / 2, size);
  const rest = room.tree - sum(flows, size);
  const shared = takeWhile(worstFirst(placement.shared), rest, size);
  const nodes = new Set([...flows, ...shared].flatMap((id) => trees.get(id) ?? []));
  const gone = [...placement.nodes.values()].filter(
    (node) => !isInline(node) && !nodes.has(node.id),
  );
  return {
    findings: findings.filter((one) => shown.has(one)),
    hasFinding: (one) => shown.has(one),
    hasNode: (id) => nodes.has(id),
    left: { findings: findings.length - shown.size, nodes: countKinds(gone) },
  };
}

/** Those that fit, one after the other, until one does not. */
function takeWhile<T>(all: readonly T[], room: number, sizeOf: (one: T) => number): readonly T[] {
  let left = room;
  const end = all.findIndex((one) => (left -= sizeOf(one)) < 0);
  return end === -1 ? all : all.slice(0, end);
}

function sum<T>(all: readonly T[], sizeOf: (one: T) => number): number {
  return all.reduce((total, one) => total + sizeOf(one), 0);
}

/** A thing and everything that stands within it. */
function within(root: string, { nodes, nested }: Placement): readonly string[] {
  const met = new Set([root]);
  for (const id of met) {
    for (const { to } of nodes.get(id)?.edges ?? []) if (nested.has(to)) met.add(to);
  }
  return [...met];
}

/** What `brief` leaves of a text. */
function cut(text = ''): number {
  return Math.min(text.length, 1_000);
}

function sizeOfFinding({ message, fix, related = [], location }: ReportedFinding): number {
  const texts = [message, fix, location.path, ...related.slice(0, 20)];
  return 600 + sum(texts, (text) => 40 + cut(text));
}

function sizeOfNode(id: string, placement: Placement, attached: Attached): number {
  const { nodes, usersOf } = placement;
  const name = (one: string): number => 160 + cut(nodes.get(one)?.name);
  const edges = [...new Set((nodes.get(id)?.edges ?? []).map(({ to }) => to))];
  const users = [
    ...usersOf(id).slice(0, 12),
    ...(placement.nested.has(id) ? [] : placement.flows.slice(0, 12)),
  ];
  const findings = attached.findingsAt(id).slice(0, 50);
  return (
    400 +
    name(id) +
    sum(edges, name) +
    sum(users, name) +
    sum(findings, ({ message }) => 240 + cut(message))
  );
}

function countKinds(nodes: readonly GraphNode[]): ReadonlyMap<NodeKind, number> {
  const counts = new Map<NodeKind, number>();
  for (const { kind } of nodes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
