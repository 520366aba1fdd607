import {
  checkGroupPlan,
  formatGroupPlan,
  type GroupPlan,
  type JobModel,
  partition,
  type PlanProblem,
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
 * given; of any other only the times are taken. One that a later Millrace wrote is refused, and stays.
 */
export function planGroups({ lock, digest, kept, times, model }: GroupsInput): GroupsPlanned {
  const reading = readGroupPlan(kept ?? '');
  if (!reading.ok && reading.problem.isNewer) return newer(reading.problem);
  const old = reading.ok ? reading.plan : undefined;
  const isAsked = times !== undefined || model !== undefined;
  if (old !== undefined && !isAsked && isOf(old, digest, lock)) return planned(old);
  return divided(partition(lock, times ?? old?.times ?? {}, model), lock);
}

function divided(plan: GroupPlan, lock: Lock): GroupsPlanned {
  const [problem] = checkGroupPlan(plan, lock);
  return problem === undefined ? planned(plan) : undividable(problem);
}

function isOf(plan: GroupPlan, digest: Sha256, lock: Lock): boolean {
  return plan.lock === digest && checkGroupPlan(plan, lock).length === 0;
}

function planned(plan: GroupPlan): GroupsPlanned {
  return { ok: true, plan, text: formatGroupPlan(plan) };
}

function undividable(problem: string): GroupsPlanned {
  return {
    ok: false,
    message: `its steps cannot be divided over jobs: ${problem.replace(/\.$/, '')}`,
    hint: 'Give these steps the same `runs-on`, `environment` and secrets, let them hand values on instead, or run the flow in one job: `millrace emit github --single`.',
  };
}

/** As a clause: `its plan has format 2, …`. */
function newer({ message, hint }: PlanProblem): GroupsPlanned {
  return { ok: false, message: message.replace(/^This/, 'its').replace(/\.$/, ''), hint };
}
