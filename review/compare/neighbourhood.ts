import { innerPrefix, innerScopes, type Lock, type LockedStep } from '../../lock/index.ts';
import type { GraphEdge, GraphNode, Neighbourhood } from '../model/review.ts';
import { usedBy } from './pair-steps.ts';

export type StepStatus = GraphNode['status'];

const maxNodes = 40;

/** The steps of a lock as a graph of places. */
interface Graph {
  /** In order of the lock. */
  readonly nodes: ReadonlyMap<string, Omit<GraphNode, 'status'>>;
  /** `from`, a line end, `to`. */
  readonly edges: ReadonlySet<string>;
}

/** The changed steps and what they are wired to: changed ones first, then their neighbours, then no more. */
export function changedNeighbourhood(
  base: Lock | undefined,
  head: Lock,
  statuses: ReadonlyMap<string, StepStatus>,
): Neighbourhood {
  const before = graphOf(base);
  const after = graphOf(head);
  const nodes = new Map([
    ...after.nodes,
    ...[...before.nodes].filter(([at]) => !after.nodes.has(at)),
  ]);
  const edges = new Map<string, GraphEdge['status']>([
    ...[...before.edges].map((edge) => [edge, 'removed'] as const),
    ...[...after.edges].map(
      (edge) => [edge, before.edges.has(edge) ? 'unchanged' : 'added'] as const,
    ),
  ]);
  const chosen = choose(nodes, edges, statuses);
  return {
    nodes: [...nodes.values()]
      .filter(({ step }) => chosen.has(step))
      .map((node) => ({ ...node, status: statuses.get(node.step) ?? 'unchanged' })),
    edges: [...edges]
      .map(([edge, status]) => ({ ...endsOf(edge), status }))
      .filter(({ from, to }) => chosen.has(from) && chosen.has(to)),
    omitted: nodes.size - chosen.size,
  };
}

function choose(
  nodes: ReadonlyMap<string, unknown>,
  edges: ReadonlyMap<string, GraphEdge['status']>,
  statuses: ReadonlyMap<string, StepStatus>,
): ReadonlySet<string> {
  const isChanged = (step: string): boolean => (statuses.get(step) ?? 'unchanged') !== 'unchanged';
  const changed = [...nodes.keys()].filter(isChanged);
  const near = new Set<string>();
  for (const [edge, status] of edges) {
    const { from, to } = endsOf(edge);
    // Steps between which only the wiring changed are what changed.
    if (status !== 'unchanged' || isChanged(from) || isChanged(to)) near.add(from).add(to);
  }
  const neighbours = [...nodes.keys()].filter((step) => near.has(step) && !isChanged(step));
  return new Set([...changed, ...neighbours].slice(0, maxNodes));
}

function endsOf(edge: string): { readonly from: string; readonly to: string } {
  const [from = '', to = ''] = edge.split('\n');
  return { from, to };
}

function graphOf(lock: Lock | undefined): Graph {
  const nodes = new Map<string, Omit<GraphNode, 'status'>>();
  const edges = new Set<string>();
  const visit = (steps: readonly LockedStep[], prefix: string, outer?: string): void => {
    for (const step of steps) {
      const place = `${prefix}${step.id}`;
      addNode(nodes, place, step);
      for (const need of step.needs) edges.add(`${prefix}${need}\n${place}`);
      // What a block begins with follows from the block.
      if (outer !== undefined && outer !== place && step.needs.length === 0) {
        edges.add(`${outer}\n${place}`);
      }
      for (const scope of innerScopes(step)) visit(scope, innerPrefix(step, prefix), place);
    }
  };
  visit(lock?.steps ?? [], '');
  visit(lock?.onError ?? [], 'on-error:');
  visit(lock?.finally ?? [], 'finally:');
  return { nodes, edges };
}

/** A fan-out over one step is one node: its kind, and what that step runs. */
function addNode(
  nodes: Map<string, Omit<GraphNode, 'status'>>,
  place: string,
  step: LockedStep,
): void {
  const uses = usedBy(step);
  const known = nodes.get(place);
  if (known?.uses !== undefined) return;
  const kind = known?.kind ?? step.kind;
  nodes.set(place, { step: place, kind, ...(uses !== undefined && { uses }) });
}
