import { parsePackageId } from '../../../lock/index.ts';
import type { ClosureGraph, GraphNode } from '../../model/closure-graph.ts';
import type { ScriptFacts } from '../../model/closure-facts.ts';
import type { ReportedFinding } from '../../model/report.ts';
import type { Severity } from '../../model/rule.ts';
import { upwards } from './upwards.ts';

/** How many findings there are of each severity. */
export type Tally = Readonly<Record<Severity, number>>;

/** Which findings belong to which node of the tree. */
export interface Attached {
  /** Ids of the nodes that a finding is about; empty: it is about the repository. */
  readonly nodesOf: (finding: ReportedFinding) => readonly string[];
  readonly findingsAt: (id: string) => readonly ReportedFinding[];
  /** Of a node, and of everything that it leads to, by whatever way. */
  readonly tallyOf: (id: string) => Tally;
}

const none: Tally = { error: 0, warning: 0, note: 0 };

/** Puts each finding where it says what it is about: a package, a file of a closure, a step, or a flow. */
export function attachFindings(
  graph: ClosureGraph,
  findings: readonly ReportedFinding[],
  scripts: readonly ScriptFacts[],
): Attached {
  const names = indexNodes(graph, scripts);
  const users = usersIn(graph);
  const places = new Map(findings.map((finding) => [finding, placesOf(finding, names)]));
  const own = grouped([...places].flatMap(([one, ids]) => ids.map((id) => [id, one] as const)));
  const tallies = new Map<string, Record<Severity, number>>();
  for (const [finding, ids] of places) {
    for (const id of upwards(ids, users)) {
      const tally = tallies.get(id) ?? { ...none };
      tally[finding.severity] += 1;
      tallies.set(id, tally);
    }
  }
  return {
    nodesOf: (finding) => places.get(finding) ?? [],
    findingsAt: (id) => own.get(id) ?? [],
    tallyOf: (id) => tallies.get(id) ?? none,
  };
}

/** Ids of nodes by what findings call them. */
interface NodeNames {
  /** `ms@2.1.3`, without peers. */
  readonly packages: ReadonlyMap<string, readonly string[]>;
  /** Scripts and modules by path, and scripts by their Deno lock. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** `flows/a.yaml` and the place of a step, with a line end between them. */
  readonly steps: ReadonlyMap<string, readonly string[]>;
  readonly flows: ReadonlyMap<string, readonly string[]>;
}

function indexNodes({ nodes }: ClosureGraph, scripts: readonly ScriptFacts[]): NodeNames {
  const all = [...nodes.values()];
  const flows = all.filter(({ kind }) => kind === 'flow' || kind === 'subflow');
  const denoLocks = scripts.flatMap(({ digest, script: { entry, denoLock } }) => {
    const id = `script ${entry} ${digest}`;
    return denoLock === undefined || !nodes.has(id) ? [] : [[denoLock.path, id] as const];
  });
  const files = all.filter(({ kind }) => kind === 'script' || kind === 'module');
  return {
    packages: grouped(
      all.filter(({ kind }) => kind === 'package').map(({ id, name }) => [versionOf(name), id]),
    ),
    files: grouped([...files.map(({ id, name }) => [name, id] as const), ...denoLocks]),
    steps: grouped(flows.flatMap((flow) => stepsOf(flow, nodes))),
    flows: grouped(flows.map(({ id, name }) => [name, id])),
  };
}

function versionOf(name: string): string {
  const parsed = parsePackageId(name);
  return parsed === undefined ? name : `${parsed.name}@${parsed.version}`;
}

/** All steps of a flow that lie in it, also those of its blocks. */
function stepsOf(
  flow: GraphNode,
  nodes: ReadonlyMap<string, GraphNode>,
): readonly (readonly [string, string])[] {
  const steps: (readonly [string, string])[] = [];
  const waiting = [flow];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const { to } of node.edges) {
      const step = nodes.get(to);
      if (step?.kind !== 'step') continue;
      steps.push([`${flow.name}\n${step.name}`, step.id]);
      waiting.push(step);
    }
  }
  return steps;
}

function grouped<T>(pairs: readonly (readonly [string, T])[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

function placesOf(finding: ReportedFinding, names: NodeNames): readonly string[] {
  const { flow, step, subject, location } = finding;
  const named = [location.path, subject].map(packageIn).find((one) => one !== undefined);
  const inPackage = named === undefined ? undefined : names.packages.get(named);
  if (inPackage !== undefined) return inPackage;
  const inFile = names.files.get(location.path);
  if (inFile !== undefined) return inFile;
  if (flow === undefined) return names.flows.get(location.path) ?? [];
  return stepPlaces(flow, step, names) ?? names.flows.get(flow) ?? [];
}

/** `ms@2.1.3` of `npm:ms@2.1.3/index.js` and of `npm:ms@2.1.3 eval`. */
function packageIn(text: string): string | undefined {
  return /^npm:(@[^/@\s]+\/[^/@\s]+@[^/\s]+|[^/@\s]+@[^/\s]+)/.exec(text)?.[1];
}

/** A grants file also names steps inside a subflow: the nearest place above that the flow itself has. */
function stepPlaces(
  flow: string,
  step: string | undefined,
  { steps }: NodeNames,
): readonly string[] | undefined {
  for (let place = step; place !== undefined && place !== '';) {
    const found = steps.get(`${flow}\n${place}`);
    if (found !== undefined) return found;
    const slash = place.lastIndexOf('/');
    place = slash === -1 ? undefined : place.slice(0, slash);
  }
  return undefined;
}

function usersIn({ nodes }: ClosureGraph): ReadonlyMap<string, readonly string[]> {
  return grouped(
    [...nodes.values()].flatMap(({ id, edges }) => edges.map(({ to }) => [to, id] as const)),
  );
}
