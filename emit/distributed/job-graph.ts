import type { Group, GroupPlan } from '../../groups/index.ts';
import type { Approval } from '../approvals.ts';
import { gateJobId } from '../gate-job.ts';

/** A group as a job of the workflow, with what its condition must know. */
export interface GroupJob {
  readonly group: Group;
  /** Of the job: `run-load`. */
  readonly id: string;
  /** All that must have ended before it, near or far, in the order of the plan. */
  readonly ancestors: readonly GroupJob[];
  /** Groups of its section that it may say are needless: all that come after it, near or far. */
  readonly later: readonly string[];
  readonly gate?: Gate;
  /** The job that makes the items of its shards. */
  readonly counter?: string;
}

/** What holds a group back until somebody approves. */
export interface Gate {
  /** Of the job: `approve-ask`. */
  readonly id: string;
  readonly approval: Approval;
  /** The job that decides whether it is asked. */
  readonly asker: string;
}

/** The jobs of a plan that was checked against its lock, in its order. */
export function jobGraph(plan: GroupPlan, approvals: readonly Approval[]): readonly GroupJob[] {
  const names = ancestorNames(plan);
  const isBefore = (one: string, other: string): boolean => names.get(other)?.has(one) === true;
  const jobs = new Map<string, GroupJob>();
  for (const group of plan.groups) {
    const before = names.get(group.name) ?? new Set();
    jobs.set(group.name, {
      group,
      id: groupJobId(group),
      ancestors: [...jobs.values()].filter((job) => before.has(job.group.name)),
      later: plan.groups
        .filter(({ name, section }) => section === group.section && isBefore(group.name, name))
        .map(({ name }) => name),
      ...gateOf(group, plan, approvals),
      ...counterOf(group, plan),
    });
  }
  return [...jobs.values()];
}

/** By name of a group. Sections come after each other, whatever `after` says. */
function ancestorNames({ groups }: GroupPlan): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const { name, section, after } of groups) {
    const before = new Set(after.flatMap((one) => [one, ...(found.get(one) ?? [])]));
    for (const other of groups) {
      if (order.indexOf(other.section) < order.indexOf(section)) before.add(other.name);
    }
    found.set(name, before);
  }
  return found;
}

const order: readonly Group['section'][] = ['main', 'on-error', 'finally'];

function groupJobId({ name }: Group): string {
  return `run-${name}`;
}

function gateOf(
  { approval: step }: Group,
  { groups }: GroupPlan,
  approvals: readonly Approval[],
): Pick<GroupJob, 'gate'> {
  if (step === undefined) return {};
  const asker = groups.find(({ asks = [] }) => asks.includes(step));
  const approval = approvals.find((one) => one.step === step);
  if (asker === undefined || approval === undefined) return {};
  return { gate: { id: gateJobId(approval), approval, asker: groupJobId(asker) } };
}

function counterOf(
  { shards, steps: [step = ''] }: Group,
  { groups }: GroupPlan,
): Pick<GroupJob, 'counter'> {
  if (shards === undefined) return {};
  const counter = groups.find(({ counts = [] }) => counts.includes(step));
  return counter === undefined ? {} : { counter: groupJobId(counter) };
}
