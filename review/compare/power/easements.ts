import {
  type ApproveStep,
  innerScopes,
  type Lock,
  type LockedStep,
  templateText,
} from '../../../lock/index.ts';
import { durationText } from '../steps/duration-text.ts';

/** One way in which an approval got weaker. */
export interface Easement {
  readonly subject: 'approvers' | 'if' | 'outer if' | 'on-error' | 'timeout';
  readonly from?: string;
  readonly to?: string;
}

/** The parts of an approval whose change makes it weaker. */
export function easements(before: ApproveStep, after: ApproveStep): readonly Easement[] {
  const found = [
    easierApprovers(before.approvers, after.approvers),
    easierCondition(before, after),
    longerTimeout(before, after),
  ];
  if (after.onError !== undefined && before.onError === undefined) {
    found.push({ subject: 'on-error', to: after.onError });
  }
  return found.filter((easement) => easement !== undefined);
}

function easierApprovers(
  had: readonly string[] | undefined,
  has: readonly string[] | undefined,
): Easement | undefined {
  if (had === undefined) return undefined;
  const known = new Set(had);
  if (has?.every((name) => known.has(name)) === true) return undefined;
  return { subject: 'approvers', from: had.join(', '), to: has?.join(', ') ?? 'anybody' };
}

/** An approval whose condition is false is skipped. */
function easierCondition(before: ApproveStep, after: ApproveStep): Easement | undefined {
  const condition = before.if && templateText(before.if);
  const now = after.if && templateText(after.if);
  if (now === undefined || now === condition) return undefined;
  return { subject: 'if', ...(condition !== undefined && { from: condition }), to: now };
}

/** What nobody answers in time is refused: a longer time is more of it to be asked in, and to be worn down. */
function longerTimeout(before: ApproveStep, after: ApproveStep): Easement | undefined {
  const [had, has] = [before.timeoutMs ?? Infinity, after.timeoutMs ?? Infinity];
  if (has <= had) return undefined;
  return {
    subject: 'timeout',
    from: durationText(had),
    to: has === Infinity ? 'none' : durationText(has),
  };
}

/** By approval: the conditions of the steps and branches around it, from the outside in. */
export type ConditionsAround = ReadonlyMap<LockedStep, readonly string[]>;

export function conditionsAround(lock: Lock): ConditionsAround {
  const found = new Map<LockedStep, readonly string[]>();
  const visit = (steps: readonly LockedStep[], outer: readonly string[]): void => {
    for (const step of steps) {
      if (step.kind === 'approve') found.set(step, outer);
      const own = step.if === undefined ? outer : [...outer, templateText(step.if)];
      for (const { steps: inner, condition } of scopesOf(step)) {
        visit(inner, condition === undefined ? own : [...own, condition]);
      }
    }
  };
  for (const scope of [lock.steps, lock.onError ?? [], lock.finally ?? []]) visit(scope, []);
  return found;
}

interface Scope {
  readonly steps: readonly LockedStep[];
  /** Under which the scope is run at all. */
  readonly condition?: string;
}

function scopesOf(step: LockedStep): readonly Scope[] {
  if (step.kind !== 'choose') return innerScopes(step).map((steps) => ({ steps }));
  const conditions = step.branches.map((branch) => templateText(branch.if));
  // A branch is taken only where those before it are not.
  const upTo = (count: number): string => conditions.slice(0, count).join(', else ');
  return [
    ...step.branches.map((branch, index) => ({ steps: branch.steps, condition: upTo(index + 1) })),
    ...(step.else === undefined
      ? []
      : [{ steps: step.else, condition: `${upTo(conditions.length)}, else` }]),
  ];
}

/** A condition around an approval that was not there before skips it as one of its own does. */
export function outerCondition(
  before: readonly string[],
  after: readonly string[],
): Easement | undefined {
  if (after.every((condition) => before.includes(condition))) return undefined;
  const from = before.length === 0 ? {} : { from: before.join(' and ') };
  return { subject: 'outer if', ...from, to: after.join(' and ') };
}
