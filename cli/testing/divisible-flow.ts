import { partition, type GroupPlan } from '../../groups/index.ts';
import { formatLock, type Lock, type LockedStep, sha256, type StepBase } from '../../lock/index.ts';
import { divide } from '../../runner/testing/divided-play.ts';
import { sleep } from '../../runner/testing/flow.ts';
import type { RandomFlow } from '../../runner/testing/random-runs.ts';
import { modelledWorkflow } from './modelled-run.ts';

/** A flow, how it is divided over jobs, and their workflow. */
export interface DividedFlow {
  readonly flow: RandomFlow;
  readonly plan: GroupPlan;
  /** Of the workflow. */
  readonly text: string;
}

/** Cut at random, or as `partition` would; limits stay where GitHub can hold them. */
export function divideFlow(random: RandomFlow, cuts: readonly number[]): DividedFlow {
  for (const keepsLimits of [true, false]) {
    const flow = divisible(random, keepsLimits);
    const lock = sha256(formatLock(flow.lock));
    const isCut = (cuts[0] ?? 0) % 4 > 0;
    const plan = isCut ? { ...divide(flow, cuts, true), lock } : partition(flow.lock, {});
    const workflow = modelledWorkflow(flow, plan);
    if (typeof workflow !== 'string') return { flow, plan, text: workflow.text };
    if (!keepsLimits) throw new Error(workflow);
  }
  throw new Error('It was divided or refused.');
}

/** What GitHub can run on many machines: approvals stand in `steps`, and limits hold on one machine. */
function divisible(flow: RandomFlow, keepsLimits: boolean): RandomFlow {
  const { lock } = flow;
  const paths = lock.steps.map(
    ({ id }) => [id, { path: ['steps', id, { maybe: 'output' }], else: null }] as const,
  );
  return {
    lock: {
      ...changed(lock, { keepsLimits, isInner: false }),
      triggers: { dispatch: true },
      outputs: { object: Object.fromEntries(paths) },
    },
    flows: new Map(
      [...flow.flows].map(([digest, it]) => [digest, changed(it, { keepsLimits, isInner: true })]),
    ),
  };
}

interface Change {
  readonly keepsLimits: boolean;
  readonly isInner: boolean;
}

function changed(lock: Lock, change: Change): Lock {
  return { ...lock, steps: lock.steps.map((step) => changedStep(step, change)) };
}

function changedStep(step: LockedStep, change: Change): LockedStep {
  const inner = (list: readonly LockedStep[]): readonly LockedStep[] =>
    list.map((it) => changedStep(it, { ...change, isInner: true }));
  const { concurrency, ...rest } = step;
  const kept = {
    ...rest,
    ...(change.keepsLimits && concurrency !== undefined ? { concurrency } : {}),
  } as LockedStep;
  if (kept.kind === 'approve' && change.isInner) return sleep(kept.id, baseOf(kept));
  if (kept.kind === 'for-each' || kept.kind === 'repeat')
    return { ...kept, body: inner(kept.body) };
  if (kept.kind !== 'choose') return kept;
  return {
    ...kept,
    branches: kept.branches.map((branch) => ({ ...branch, steps: inner(branch.steps) })),
    ...(kept.else === undefined ? {} : { else: inner(kept.else) }),
  };
}

/** What any step may have besides. */
function baseOf({ needs, if: condition, onError }: LockedStep): Partial<StepBase> {
  return {
    needs,
    ...(condition === undefined ? {} : { if: condition }),
    ...(onError === undefined ? {} : { onError }),
  };
}
