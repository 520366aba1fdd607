import {
  checkGroupPlan,
  formatGroupPlan,
  type GroupPlan,
  type JobModel,
  partition,
  readGroupPlan,
} from '../../groups/index.ts';
import type { Lock, Sha256 } from '../../lock/index.ts';

export interface GroupsInput {
  readonly lock: Lock;
  /** SHA-256 of the lock's text. */
  readonly digest: Sha256;
  /** Text of the plan that lies there; absent: none does. */
  readonly kept: string | undefined;
  /** Instead of those in the plan that lies there. */
  readonly times?: GroupPlan['times'];
  readonly model?: JobModel;
}

/** A plan that may become jobs, or why there is none: parts of a message, no full stop after the first. */
export type GroupsPlanned =
  | { readonly ok: true; readonly plan: GroupPlan; readonly text: string }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** Where the plan of a flow lies, `flows/NAME.groups.json`. */
export function groupsPath(flow: string): string {
  return flow.replace(/\.yaml$/, '.groups.json');
}

/**
 * The plan of a lock. One that lies there and divides this lock rightly stays as it is, unless times or a model are
 * given; of any other only the times are taken.
 */
export function planGroups({ lock, digest, kept, times, model }: GroupsInput): GroupsPlanned {
  const old = kept === undefined ? undefined : planIn(kept);
  const isAsked = times !== undefined || model !== undefined;
  if (old?.lock === digest && !isAsked && checkGroupPlan(old, lock).length === 0) {
    return { ok: true, plan: old, text: formatGroupPlan(old) };
  }
  const plan = partition(lock, times ?? old?.times ?? {}, model);
  const [problem] = checkGroupPlan(plan, lock);
  if (problem === undefined) return { ok: true, plan, text: formatGroupPlan(plan) };
  return {
    ok: false,
    message: `its steps cannot be divided over jobs: ${problem.replace(/\.$/, '')}`,
    hint: 'Give these steps the same `runs-on`, `environment` and secrets, or let them hand values on instead.',
  };
}

function planIn(text: string): GroupPlan | undefined {
  const reading = readGroupPlan(text);
  return reading.ok ? reading.plan : undefined;
}
