import {
  type Grants,
  innerPrefix,
  innerScopes,
  type Lock,
  type LockedStep,
  type LockedSubflow,
  type Sha256,
  type SubflowGrants,
} from '../../lock/index.ts';
import type {
  ClosureGraph,
  GraphEdge,
  PinnedContents,
  WalkedFlow,
} from '../model/closure-graph.ts';
import { addScript } from './add-script.ts';
import { GraphBuilder } from './graph-builder.ts';
import { inOrder } from './in-order.ts';
import { branchNames, stepNote } from './step-notes.ts';

/** A flow while its steps are added. */
interface Walk {
  readonly graph: GraphBuilder;
  readonly pinned: PinnedContents;
  readonly lock: Lock;
  /** Of the flow's node; those of its steps begin with it. */
  readonly flow: string;
}

/** Where a list of steps stands in its flow. */
interface Scope {
  readonly prefix: string;
  /** Of a choice: which branch it is. */
  readonly branch?: string | undefined;
}

/** Everything that these flows lead to. Pure; what `pinned` does not have is a node of kind `unknown`. */
export function buildGraph(flows: readonly WalkedFlow[], pinned: PinnedContents): ClosureGraph {
  const graph = new GraphBuilder();
  const ids = flows.map(({ lock, sha256 }) => addFlow(graph, pinned, { lock, sha256 }, 'flow'));
  return graph.build([...new Set(ids)]);
}

function addFlow(
  graph: GraphBuilder,
  pinned: PinnedContents,
  { lock, sha256 }: WalkedFlow,
  kind: 'flow' | 'subflow',
): string {
  const id = `${kind} ${lock.flow.path} ${sha256}`;
  const walk: Walk = { graph, pinned, lock, flow: id };
  const node = { id, kind, name: lock.flow.path, digest: sha256 };
  return graph.add(node, () => [
    ...addSteps(walk, lock.steps, { prefix: '' }),
    ...addSteps(walk, lock.onError ?? [], { prefix: 'on-error:' }),
    ...addSteps(walk, lock.finally ?? [], { prefix: 'finally:' }),
  ]);
}

function addSteps(walk: Walk, steps: readonly LockedStep[], scope: Scope): readonly GraphEdge[] {
  return inOrder(steps).map((step) => addStep(walk, step, scope));
}

function addStep(walk: Walk, step: LockedStep, { prefix, branch }: Scope): GraphEdge {
  const place = `${prefix}${step.id}`;
  const inner = repeatedStep(step);
  const notes = [stepNote(step, branch), ...(inner === step ? [] : [stepNote(inner, undefined)])];
  const note = notes.filter((text) => text !== undefined).join(', ');
  const id = `step ${place} of ${walk.flow}`;
  const node = { id, kind: 'step', name: place, ...(note !== '' && { note }) } as const;
  return { to: walk.graph.add(node, () => stepEdges(walk, inner, prefix)) };
}

/** The step itself, or the only one that a fan-out repeats in its place. */
function repeatedStep(step: LockedStep): LockedStep {
  const [only] = step.kind === 'for-each' && step.result === 'step' ? step.body : [];
  return only === undefined ? step : repeatedStep(only);
}

/** Power first: it is what a reader looks for. */
function stepEdges(walk: Walk, step: LockedStep, prefix: string): readonly GraphEdge[] {
  const { graph, pinned, lock } = walk;
  if (step.kind === 'script') {
    const script = lock.scripts[step.script];
    const power = powerEdges(graph, { ...step.grants, secret: step.secrets }, step.uses);
    if (script === undefined) return power;
    return [...power, { to: addScript(graph, pinned, step.script, script) }];
  }
  if (step.kind === 'flow') {
    const subflow = lock.flows?.[step.flow];
    const power = powerEdges(graph, { secret: step.secrets }, step.uses);
    if (subflow === undefined) return power;
    return [...power, { to: addSubflow(walk, step.uses, subflow) }];
  }
  const branches = branchNames(step);
  const within = innerPrefix(step, prefix);
  return innerScopes(step).flatMap((steps, at) =>
    addSteps(walk, steps, { prefix: within, branch: branches[at] }),
  );
}

function powerEdges(
  graph: GraphBuilder,
  { secret = [], ...grants }: SubflowGrants,
  user?: string,
): readonly GraphEdge[] {
  const names = Object.entries(grants).flatMap(([kind, granted]: [string, Grants[keyof Grants]]) =>
    granted === true ? [kind] : (granted ?? []).map((value) => `${kind}:${value}`),
  );
  const how = user === undefined ? {} : { how: `for ${user}` };
  return [
    ...names.map((name) => graph.add({ id: `grant ${name}`, kind: 'grant', name })),
    ...secret.map((name) => graph.add({ id: `secret ${name}`, kind: 'secret', name })),
  ].map((to) => ({ to, ...how }));
}

/** By its own lock as it was pinned; where that cannot be had, by what its user's lock says of it. */
function addSubflow({ graph, pinned }: Walk, path: string, subflow: LockedSubflow): string {
  const sha256: Sha256 = subflow.sha256;
  const lock = pinned.lockOf(sha256);
  if (lock !== undefined) return addFlow(graph, pinned, { lock, sha256 }, 'subflow');
  const id = `subflow ${path} ${sha256}`;
  const note = `its lock as it was pinned, ${subflow.path}, cannot be had`;
  return graph.add({ id, kind: 'subflow', name: path, note, digest: sha256 }, () =>
    Object.entries(subflow.grants).map(([place, grants]: [string, SubflowGrants]) => ({
      to: graph.add({ id: `step ${place} of ${id}`, kind: 'step', name: place }, () =>
        powerEdges(graph, grants),
      ),
    })),
  );
}
