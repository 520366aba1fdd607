import {
  type ApproveStep,
  innerPrefix,
  innerScopes,
  type Lock,
  type LockedStep,
  templateText,
} from '../../../lock/index.ts';
import type { Change, Reached } from '../../model/change.ts';
import { flowChange, type LockedFlow } from '../flow-context.ts';
import type { StepPair } from '../pair-steps.ts';
import { holdsPower } from './compare-step-power.ts';
import type { ReachOf } from '../interface/compare-interface.ts';
import { compareReached } from '../share-changes.ts';
import { type ConditionsAround, conditionsAround, easements, outerCondition } from './easements.ts';
import { judge } from './judge.ts';

/** Of one gate no more steps are named than these; the text has their number. */
const maxNamed = 100;

/** Approvals that stand before a step no longer, or that are easier to get. */
export function compareGates(
  context: LockedFlow,
  pairs: readonly StepPair[],
  reachOf: ReachOf,
): readonly Change[] {
  const { before, after } = context;
  if (before === undefined) return [];
  const gates = gatePlaces(pairs);
  if (gates.size === 0) return [];
  const around = { before: conditionsAround(before), after: conditionsAround(after) };
  const freed = freedSteps(pairs, gates, { before, after });
  const found = [...gates.keys()].flatMap((place) => {
    const approve = gates.get(place);
    if (approve === undefined) return [];
    return [
      ...lostGate(context, { place, ...approve, freed: freed.get(place) ?? [] }),
      ...easierGate(context, { place, ...approve }, around),
    ];
  });
  // Who runs the flow has this approval before them no longer, though their own files are the same.
  const users = found.length === 0 ? [] : reachOf(context.flow, 'input');
  return found.map((change) => ({
    ...change,
    reaches: [...change.reaches, ...users].sort(compareReached),
  }));
}

interface Gate {
  readonly place: string;
  readonly before: ApproveStep;
  /** Absent: it went, or is no approval any more. */
  readonly after?: ApproveStep;
}

/** The approvals of base by place. */
function gatePlaces(pairs: readonly StepPair[]): ReadonlyMap<string, Omit<Gate, 'place'>> {
  return new Map(
    pairs.flatMap(({ place, before, after }) => {
      if (before?.kind !== 'approve') return [];
      return [[place, { before, ...(after?.kind === 'approve' && { after }) }] as const];
    }),
  );
}

function lostGate(
  context: LockedFlow,
  { place, before, after, freed }: Gate & { readonly freed: readonly string[] },
): readonly Change[] {
  if (after !== undefined && freed.length === 0) return [];
  const answer = context.policy({ flow: context.id, step: place, kind: 'gate', value: place });
  const count = freed.length === 1 ? 'one step' : `${String(freed.length)} steps`;
  const stood = freed.length === 0 ? '' : `, before ${count} with power`;
  const said = {
    kind: 'gate-weakened',
    step: place,
    subject: 'approval',
    from: `${gateText(before)}${stood}`,
    ...(after !== undefined && { to: gateText(after) }),
    reaches: freed.slice(0, maxNamed).map((step): Reached => ({ flow: context.flow, step })),
  } as const;
  return [flowChange(context, { ...said, ...judge(answer) })];
}

function gateText({ message, approvers }: ApproveStep): string {
  const by = approvers === undefined ? 'anybody' : approvers.join(', ');
  return `${templateText(message)} by ${by}`;
}

/** More people may give it, or for longer; it may be skipped, or a refusal no longer stops what comes after. */
function easierGate(
  context: LockedFlow,
  { place, before, after }: Gate,
  around: { readonly before: ConditionsAround; readonly after: ConditionsAround },
): readonly Change[] {
  if (after === undefined) return [];
  const answer = context.policy({ flow: context.id, step: place, kind: 'gate', value: place });
  const outer = outerCondition(around.before.get(before) ?? [], around.after.get(after) ?? []);
  const found = [...easements(before, after), ...(outer === undefined ? [] : [outer])];
  return found.map(({ subject, from, to }) =>
    flowChange(context, {
      kind: 'gate-weakened',
      ...judge(answer),
      step: place,
      subject,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    }),
  );
}

/** By gate: the places of steps with power that waited for it and do so no longer. */
function freedSteps(
  pairs: readonly StepPair[],
  gates: ReadonlyMap<string, unknown>,
  locks: { readonly before: Lock; readonly after: Lock },
): ReadonlyMap<string, readonly string[]> {
  const bits = new Map([...gates.keys()].map((place, index) => [place, 1n << BigInt(index)]));
  const before = gatesBefore(locks.before, bits);
  const after = gatesBefore(locks.after, bits);
  const freed = new Map<string, string[]>();
  for (const { place, before: was, after: is } of pairs) {
    if (was === undefined || is === undefined || !holdsPower(is, locks.after)) continue;
    let lost = (before.get(was) ?? 0n) & ~(after.get(is) ?? 0n);
    for (const [gate, bit] of lost === 0n ? [] : bits) {
      if ((lost & bit) === 0n) continue;
      lost &= ~bit;
      const steps = freed.get(gate);
      if (steps === undefined) freed.set(gate, [place]);
      else steps.push(place);
      if (lost === 0n) break;
    }
  }
  return freed;
}

/** For each step the gates that it waits for, one bit each: so 10,000 steps stay cheap. */
function gatesBefore(
  lock: Lock,
  bits: ReadonlyMap<string, bigint>,
): ReadonlyMap<LockedStep, bigint> {
  const found = new Map<LockedStep, bigint>();
  // Gives the gates of the scope itself: what comes after a block has waited for those inside it.
  const visit = (steps: readonly LockedStep[], prefix: string, outer: bigint): bigint => {
    const passed = new Map<string, bigint>();
    for (const step of inOrder(steps)) {
      const mask = step.needs.reduce((sum, need) => sum | (passed.get(need) ?? 0n), outer);
      found.set(step, mask);
      const within = innerScopes(step).map((scope) =>
        visit(scope, innerPrefix(step, prefix), mask),
      );
      const own = step.kind === 'approve' ? (bits.get(`${prefix}${step.id}`) ?? 0n) : 0n;
      passed.set(
        step.id,
        within.reduce((sum, gates) => sum | gates, mask | own),
      );
    }
    return [...passed.values()].reduce((sum, gates) => sum | gates, 0n);
  };
  visit(lock.steps, '', 0n);
  visit(lock.onError ?? [], 'on-error:', 0n);
  visit(lock.finally ?? [], 'finally:', 0n);
  return found;
}

/** Each step after those that it needs. What waits for itself is left out; no lock that is read has such. */
function inOrder(steps: readonly LockedStep[]): readonly LockedStep[] {
  const waiting = new Map(steps.map((step) => [step.id, step.needs.length]));
  const dependents = new Map<string, LockedStep[]>();
  for (const step of steps) {
    for (const need of step.needs) {
      const others = dependents.get(need);
      if (others === undefined) dependents.set(need, [step]);
      else others.push(step);
    }
  }
  const ordered = steps.filter((step) => step.needs.length === 0);
  for (const step of ordered) {
    for (const dependent of dependents.get(step.id) ?? []) {
      const left = (waiting.get(dependent.id) ?? 0) - 1;
      waiting.set(dependent.id, left);
      if (left === 0) ordered.push(dependent);
    }
  }
  return ordered;
}
