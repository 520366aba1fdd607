import type { Change, Reached } from '../model/change.ts';
import type { Review, Revision } from '../model/review.ts';
import type { FlowUse, Policy, Side } from '../model/side.ts';
import { diffSizes } from './code/compare-code.ts';
import { compareFlow } from './compare-flow.ts';
import { decideVerdict } from './decide-verdict.ts';
import { flowContext } from './flow-context.ts';
import { reachedThrough } from './flow-uses.ts';
import type { InterfaceSide } from './interface/compare-interface.ts';
import { createComparer } from './interface/comparer.ts';
import { compareText, orderChanges } from './order-changes.ts';
import { shareChanges } from './share-changes.ts';

export interface CompareInput {
  readonly base: Side;
  readonly head: Side;
  readonly revisions: { readonly base: Revision; readonly head: Revision };
  /** Base's, never head's: a pull request does not allow itself. */
  readonly policy: Policy;
  /** The steps of head, in whatever flow, that run a flow. Asked only of flows whose interface breaks, or that went. */
  readonly usersOf: (flow: string) => readonly FlowUse[];
  /** Flows of head that both sides leave out, because their bytes are the same. */
  readonly unchanged: number;
  /** Paths of the flows that were asked for. Absent: all. */
  readonly only?: readonly string[] | undefined;
  /** What `cli/` found outside of flows, as a change of the policy itself; taken over as it is. */
  readonly found?: readonly Change[];
}

/**
 * Says what the change from one side to the other means. Pure: the same sides give the same review, whatever
 * the order of the maps. Never throws for what stands in a repository.
 */
export function compareSides(input: CompareInput): Review {
  const { base, head, revisions, policy } = input;
  const paths = [...new Set([...base.flows.keys(), ...head.flows.keys()])].sort(compareText);
  const tools = {
    contained: createComparer(),
    reachOf: rememberReach(input.usersOf),
    sizes: diffSizes({ base, head }),
  };
  const findings = paths.map((flow) => {
    const sides = { base: base.flows.get(flow) ?? {}, head: head.flows.get(flow) ?? {} };
    return compareFlow(flowContext({ flow, ...sides, sides: { base, head }, policy }), tools);
  });
  const changes = orderChanges([
    ...(input.found ?? []),
    ...findings.flatMap((finding) => finding.changes),
    ...shareChanges(findings.flatMap(({ met }) => met)),
  ]);
  const flows = findings.flatMap(({ flow }) => flow ?? []);
  const seen = paths.filter((path) => head.flows.get(path)?.sourceText !== undefined).length;
  const touched = flows.filter(({ status }) => status !== 'removed').length;
  return {
    version: 1,
    base: revisions.base,
    head: revisions.head,
    changes,
    flows,
    unchanged: input.unchanged + Math.max(0, seen - touched),
    verdict: decideVerdict(changes, flows),
    ...(input.only && { only: [...input.only].sort(compareText) }),
  };
}

function rememberReach(
  usersOf: CompareInput['usersOf'],
): (flow: string, side: InterfaceSide) => readonly Reached[] {
  const known = new Map<string, readonly Reached[]>();
  return (flow, side) => {
    const key = `${side} ${flow}`;
    const found = known.get(key) ?? reachedThrough(flow, side === 'output', usersOf);
    known.set(key, found);
    return found;
  };
}
