import type { ApproveStep, Lock, LockedStep } from '../lock/index.ts';
import { validateValue, withDefaults } from '../schema/index.ts';

/** An approval that a GitHub environment stands for. */
export interface Approval {
  readonly step: string;
  /** The environment that asks for it: `team--release.ask`. No step's name holds a dot, so no two are alike. */
  readonly environment: string;
}

/**
 * The approvals of a flow that GitHub can ask for, each in front of a job, in an order in which they can
 * be asked. The others, in a loop or a fan-out, with a form that somebody must fill in, or for
 * teams alone, are answered by `millrace approve`; the compiler says so to the flow's author.
 */
export function approvalsOf(lock: Lock, name: string): readonly Approval[] {
  const steps = inOrder(lock.steps).filter((step) => step.kind === 'approve');
  const counts = new Map<string, number>();
  for (const { id } of steps) counts.set(id.toLowerCase(), (counts.get(id.toLowerCase()) ?? 0) + 1);
  return steps
    .filter((step) => counts.get(step.id.toLowerCase()) === 1 && canBeAsked(step))
    .map(({ id }) => ({ step: id, environment: `${name}.${id}` }));
}

/** Whether a click is all that the step asks, and whether who clicks can be one of its approvers. */
function canBeAsked({ form, approvers }: ApproveStep): boolean {
  const isFilledIn = form === undefined || validateValue(form, withDefaults(form, {})).length === 0;
  return isFilledIn && (approvers === undefined || approvers.some(isLogin));
}

/** No mail address, and no team. */
function isLogin(name: string): boolean {
  return /^[A-Za-z\d](?:[A-Za-z\d-]{0,38})$/.test(name);
}

/** Each step after what it needs; else by id. */
function inOrder(steps: readonly LockedStep[]): readonly LockedStep[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const placed = new Set<LockedStep>();
  const place = (step: LockedStep): void => {
    if (placed.has(step)) return;
    for (const need of step.needs) {
      const needed = byId.get(need);
      if (needed !== undefined) place(needed);
    }
    placed.add(step);
  };
  steps.forEach(place);
  return [...placed];
}
