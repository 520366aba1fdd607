import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ParsedFlow } from '../model/parsed.ts';
import { findCycles, shortenPath } from './find-cycles.ts';
import { flowCalls, sectionsOf } from './step-calls.ts';

/** Flows by what they use: those of a level use only flows of the levels before it. */
export interface FlowOrder {
  readonly levels: readonly (readonly ParsedFlow[])[];
  /** Flows that use each other, or use such flows, with what is said of it; they are in no level. */
  readonly cyclic: ReadonlyMap<ParsedFlow, readonly Diagnostic[]>;
}

/** The paths of the flows that a flow uses as steps. */
export function usedFlows(flow: ParsedFlow): readonly string[] {
  const paths = flowCalls(sectionsOf(flow)).map(({ call }) => call.uses.path.value);
  return [...new Set(paths)];
}

/** Orders flows so that each comes after all that it uses. A cycle is reported once, where its first flow uses the next. */
export function orderFlows(flows: readonly ParsedFlow[]): FlowOrder {
  const byPath = new Map(flows.map((flow) => [flow.path, flow]));
  const needs = new Map(
    flows.map((flow) => [flow.path, usedFlows(flow).filter((path) => byPath.has(path))]),
  );
  const levels: (readonly ParsedFlow[])[] = [];
  const placed = new Set<string>();
  let waiting = flows;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ path }) =>
      (needs.get(path) ?? []).every((need) => placed.has(need)),
    );
    if (ready.length === 0) break;
    levels.push(ready);
    for (const { path } of ready) placed.add(path);
    waiting = waiting.filter(({ path }) => !placed.has(path));
  }
  const reported = cycleReports(needs, byPath);
  return { levels, cyclic: new Map(waiting.map((flow) => [flow, reported.get(flow) ?? []])) };
}

function cycleReports(
  needs: ReadonlyMap<string, readonly string[]>,
  byPath: ReadonlyMap<string, ParsedFlow>,
): ReadonlyMap<ParsedFlow, readonly Diagnostic[]> {
  const reports = new Map<ParsedFlow, readonly Diagnostic[]>();
  for (const cycle of findCycles(needs)) {
    const [first = '', next] = cycle;
    const flow = byPath.get(first);
    if (flow === undefined) continue;
    const use = flowCalls(sectionsOf(flow)).find(({ call }) => call.uses.path.value === next);
    const span = use?.call.uses.path.span;
    if (span === undefined) continue;
    const parameters = { path: shortenPath(cycle) };
    reports.set(flow, [diagnose('resolve/flow-cycle', span, parameters)]);
  }
  return reports;
}
