import { canonicalJson, innerScopes, type Json, type Lock, sha256 } from '../../lock/index.ts';
import type { Change } from '../model/change.ts';
import type { ReviewedFlow } from '../model/review.ts';
import { compareCode, type DiffSizes } from './code/compare-code.ts';
import { comparePackages } from './code/compare-packages.ts';
import { flowChange, type FlowContext, type LockedFlow, readableLock } from './flow-context.ts';
import { compareInterface, type ReachOf } from './interface/compare-interface.ts';
import type { Contained } from './interface/comparer.ts';
import { lockFindings } from './lock-findings.ts';
import { changedNeighbourhood, type StepStatus } from './neighbourhood.ts';
import { pairSteps, type StepPair } from './pair-steps.ts';
import { compareFlowPower } from './power/compare-flow-power.ts';
import { compareGates } from './power/compare-gates.ts';
import { compareStepPower } from './power/compare-step-power.ts';
import type { MetChange } from './share-changes.ts';
import { compareFlowOptions } from './steps/compare-flow-options.ts';
import { compareSteps, ownText } from './steps/compare-steps.ts';

/** What comparing flows needs beside the flows; one for a whole review. */
export interface ReviewTools {
  readonly contained: Contained;
  readonly reachOf: ReachOf;
  readonly sizes: DiffSizes;
}

/** What one flow's change means. Nothing of a flow that says the same on both sides. */
export interface FlowFindings {
  readonly changes: readonly Change[];
  /** Of modules and packages, which other flows may share. */
  readonly met: readonly MetChange[];
  /** Absent: nothing changed. */
  readonly flow?: ReviewedFlow;
}

export function compareFlow(context: FlowContext, tools: ReviewTools): FlowFindings {
  const findings = lockFindings(context);
  const { base, head, flow } = context;
  const after = readableLock(head);
  if (head.sourceText === undefined && base.sourceText !== undefined) {
    return removed(context, findings, tools.reachOf);
  }
  if (after === undefined) {
    const reaches = findings.length === 0 ? [] : tools.reachOf(flow, 'output');
    return seenOnly(
      context,
      findings.map((finding) => ({ ...finding, reaches })),
    );
  }
  const before = readableLock(base);
  const isSame = before !== undefined && meaningOf(before) === meaningOf(after);
  if (isSame || head.sourceText === undefined) return seenOnly(context, findings);
  const locked = { ...context, ...(before && { before }), after };
  const compared = compareLocks(locked, tools);
  return { ...compared, changes: [...findings, ...compared.changes] };
}

function removed(
  context: FlowContext,
  findings: readonly Change[],
  reachOf: ReachOf,
): FlowFindings {
  const reaches = reachOf(context.flow, 'output');
  const before = readableLock(context.base);
  const steps = new Set(pairSteps(before, undefined).map(({ place }) => place)).size;
  // Whoever started it from outside of the repository cannot be seen from here.
  const said = {
    kind: 'flow-removed',
    severity: 'breaking',
    subject: 'flow',
    ...(before && { from: stepsText(steps) }),
  } as const;
  return {
    changes: [...findings, flowChange(context, { ...said, reaches })],
    met: [],
    flow: {
      path: context.flow,
      status: 'removed',
      steps: { added: 0, removed: steps, changed: 0, unchanged: 0 },
    },
  };
}

/** Of a flow whose locks say the same, or of whose locks one is missing. */
function seenOnly(context: FlowContext, changes: readonly Change[]): FlowFindings {
  if (changes.length === 0) return { changes, met: [] };
  const lock = readableLock(context.head);
  const unchanged = new Set(pairSteps(undefined, lock).map(({ place }) => place)).size;
  const isAdded = context.base.sourceText === undefined && context.head.sourceText !== undefined;
  const steps = { added: 0, removed: 0, changed: 0, unchanged };
  const status = isAdded ? 'added' : 'changed';
  return { changes, met: [], flow: { path: context.flow, status, steps } };
}

/**
 * A lock without what may change and mean nothing: the bytes of its YAML and of its subflows' locks, and the
 * names that git has for bytes whose digest is there.
 */
function meaningOf(lock: Lock): string {
  const flows = mapValues(lock.flows ?? {}, (subflow) => ({ ...subflow, sha256: '', blob: '' }));
  const scripts = mapValues(lock.scripts, ({ denoLock, ...script }) => ({
    ...script,
    modules: mapValues(script.modules, ({ sha256 }) => sha256),
    denoLock: { path: denoLock?.path ?? '', sha256: denoLock?.sha256 ?? '' },
  }));
  // A lock is JSON: interfaces only lack the index signature.
  return canonicalJson({ ...lock, flow: lock.flow.path, flows, scripts } as unknown as Json);
}

function mapValues<T, U>(
  record: { readonly [key: string]: T },
  change: (value: T) => U,
): { readonly [key: string]: U } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function compareLocks(context: LockedFlow, tools: ReviewTools): FlowFindings {
  const { before, after } = context;
  const pairs = pairSteps(before, after);
  const met = [...compareCode(context, pairs, tools.sizes), ...comparePackages(context, pairs)];
  const changes = [
    ...arrival(context),
    ...compareStepPower(context, pairs),
    ...compareFlowPower(context, pairs),
    ...compareGates(context, pairs, tools.reachOf),
    ...compareInterface(context, tools.contained, tools.reachOf),
    // Of a flow that is new as a whole its steps are no news one by one.
    ...(before === undefined ? [] : compareSteps(context, pairs)),
    ...compareFlowOptions(context),
  ];
  const said = [...changes, ...unspoken(context, pairs, [...changes, ...met.map(({ at }) => at)])];
  const rest = said.length + met.length > 0 ? [] : [somethingElse(context)];
  return { changes: [...said, ...rest], met, flow: reviewedFlow(context, pairs) };
}

/** Steps that are not what they were, though nothing above says how. */
function unspoken(
  context: LockedFlow,
  pairs: readonly StepPair[],
  said: readonly { readonly step?: string }[],
): readonly Change[] {
  const places = new Set(said.map(({ step }) => step));
  return pairs.flatMap(({ place, before, after }) => {
    if (before === undefined || after === undefined || places.has(place)) return [];
    // What a block gives follows from the steps inside it, and those speak for themselves.
    const [one, other] = [ownText(before), ownText(after)];
    if (one === other || innerScopes(after).length > 0) return [];
    const texts = { from: sha256(one).slice(0, 12), to: sha256(other).slice(0, 12) };
    const said = {
      kind: 'step-changed',
      severity: 'notable',
      subject: 'step',
      step: place,
    } as const;
    return [flowChange(context, { ...said, ...texts })];
  });
}

/** A flow that is new, or whose lock in base cannot be read: then all that it may do is new, too. */
function arrival(context: LockedFlow): readonly Change[] {
  const { base, before } = context;
  if (before !== undefined) return [];
  const steps = new Set(pairSteps(undefined, context.after).map(({ place }) => place)).size;
  const to = stepsText(steps);
  if (base.sourceText === undefined) {
    return [flowChange(context, { kind: 'flow-added', severity: 'notable', subject: 'flow', to })];
  }
  const from = base.lock === undefined || base.lock.kind === 'read' ? 'no lock' : base.lock.message;
  const said = { kind: 'step-changed', severity: 'notable', subject: 'lock', from, to } as const;
  return [flowChange(context, said)];
}

function stepsText(count: number): string {
  return count === 1 ? 'one step' : `${String(count)} steps`;
}

/** Nothing that changes in a lock is passed over in silence. */
function somethingElse(context: LockedFlow): Change {
  return flowChange(context, { kind: 'step-changed', severity: 'notable', subject: 'lock' });
}

function reviewedFlow(context: LockedFlow, pairs: readonly StepPair[]): ReviewedFlow {
  const statuses = stepStatuses(pairs);
  const count = (status: StepStatus): number =>
    [...statuses.values()].filter((one) => one === status).length;
  return {
    path: context.flow,
    status: context.base.sourceText === undefined ? 'added' : 'changed',
    steps: {
      added: count('added'),
      removed: count('removed'),
      changed: count('changed'),
      unchanged: count('unchanged'),
    },
    graph: changedNeighbourhood(context.before, context.after, statuses),
  };
}

/** One status a place: where several steps stand at one and they differ, it changed. */
function stepStatuses(pairs: readonly StepPair[]): ReadonlyMap<string, StepStatus> {
  const statuses = new Map<string, StepStatus>();
  for (const pair of pairs) {
    const status = statusOf(pair);
    const known = statuses.get(pair.place);
    statuses.set(pair.place, known === undefined || known === status ? status : 'changed');
  }
  return statuses;
}

function statusOf({ before, after }: StepPair): StepStatus {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return ownText(before) === ownText(after) ? 'unchanged' : 'changed';
}
