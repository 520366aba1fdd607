import type { Lock } from '../lock/index.ts';
import { type Atom, atomsOf } from './atoms.ts';
import { secondsTogether } from './cluster.ts';
import { billedMinutes, githubJobs, type JobModel } from './job-model.ts';
import { listSchedule, type Task } from './list-schedule.ts';
import { type Group, type GroupPlan, type Section, sections } from './model.ts';

/** What a run is expected to take when nothing fails: `main` and `finally`. Nobody's answer is waited for. */
export interface Estimate {
  /** Of all groups and shards, and those that begin, ask and finish. */
  readonly jobs: number;
  /** From the beginning of the first job to the end of the last one. */
  readonly seconds: number;
  readonly minutes: number;
}

export interface Simulation {
  readonly plan: Estimate;
  /** All steps in one job, with everything that any of them is trusted with. */
  readonly oneJob: Estimate;
  /** Names of the groups on the longest way, from first to last. */
  readonly criticalPath: readonly string[];
  /** By name of a group, those of `on-error` too. */
  readonly groups: ReadonlyMap<string, GroupEstimate>;
}

export interface GroupEstimate {
  readonly jobs: number;
  /** Of one job, setting up included. */
  readonly seconds: number;
  /** Of all its jobs. */
  readonly minutes: number;
}

/** Of a job that only says something: the one that begins, and those that ask. */
const relaySeconds = 5;

/** What a plan that was checked against its lock costs, beside the lock in one job. */
export function simulate(plan: GroupPlan, lock: Lock, model: JobModel = githubJobs): Simulation {
  const groups = new Map(
    sections.flatMap((section) => groupEstimates(plan, lock, { section, model })),
  );
  const running = plan.groups.filter(({ section }) => section !== 'on-error');
  const tasks = tasksOf(running, groups, model);
  const ends = listSchedule(tasks, model.jobsAtOnce);
  const asks = running.filter(({ approval }) => approval !== undefined).length;
  const estimates = running.flatMap(({ name }) => groups.get(name) ?? []);
  const jobs = estimates.reduce((sum, one) => sum + one.jobs, 0);
  const minutes = estimates.reduce((sum, one) => sum + one.minutes, 0);
  const finish = billedMinutes(model.setupSeconds);
  return {
    plan: {
      jobs: jobs + asks + 2,
      seconds: Math.ceil(ends.reduce((most, end) => Math.max(most, end), 0) + model.setupSeconds),
      minutes: minutes + (asks + 1) * billedMinutes(relaySeconds) + finish,
    },
    oneJob: estimateOneJob(plan, lock, model),
    criticalPath: criticalPath(running, tasks, ends),
    groups,
  };
}

interface SectionOfModel {
  readonly section: Section;
  readonly model: JobModel;
}

function groupEstimates(
  plan: GroupPlan,
  lock: Lock,
  { section, model }: SectionOfModel,
): readonly (readonly [string, GroupEstimate])[] {
  const groups = plan.groups.filter((group) => group.section === section);
  const shards = new Map(
    groups.flatMap(({ shards: count, steps: [id = ''] }) =>
      count === undefined ? [] : [[id, count] as const],
    ),
  );
  const atoms = atomsOf({ lock, section, times: plan.times, model, shards });
  return groups.map((group) => {
    const own = atoms.filter((atom) => holds(group, atom));
    const seconds = model.setupSeconds + secondsTogether(own, model);
    const jobs = group.shards ?? 1;
    return [group.name, { jobs, seconds, minutes: jobs * billedMinutes(seconds) }] as const;
  });
}

/** Whether a group does this. */
export function holds({ steps, asks = [], counts = [] }: Group, { kind, step }: Atom): boolean {
  return { step: steps, ask: asks, count: counts }[kind].includes(step.id);
}

/** The groups as tasks, behind the job that begins. Those of `finally` wait for all of `main`. */
function tasksOf(
  running: readonly Group[],
  groups: ReadonlyMap<string, GroupEstimate>,
  model: JobModel,
): readonly Task[] {
  const positions = new Map(running.map(({ name }, at) => [name, at]));
  const main = running.flatMap(({ section }, at) => (section === 'main' ? [at] : []));
  return running.map(({ name, section, after, approval }) => {
    const { jobs, seconds } = groups.get(name) ?? { jobs: 1, seconds: model.setupSeconds };
    const needs = after.flatMap((other) => positions.get(other) ?? []);
    const isFirst = needs.length === 0 && section === 'main';
    const relays = (isFirst ? 1 : 0) + (approval === undefined ? 0 : 1);
    const before = section === 'main' ? needs : [...new Set([...main, ...needs])];
    return { needs: before, lanes: jobs, seconds: seconds + relays * relaySeconds };
  });
}

function estimateOneJob(plan: GroupPlan, lock: Lock, model: JobModel): Estimate {
  const seconds = (['main', 'finally'] as const).map((section) =>
    secondsTogether(atomsOf({ lock, section, times: plan.times, model, shards: new Map() }), model),
  );
  const all = seconds.reduce((sum, one) => sum + one, model.setupSeconds);
  return { jobs: 1, seconds: Math.ceil(all), minutes: billedMinutes(all) };
}

/** Backwards from what ends last, always to what it waited for last. */
function criticalPath(
  running: readonly Group[],
  tasks: readonly Task[],
  ends: readonly number[],
): readonly string[] {
  const lastOf = (positions: readonly number[]): number | undefined =>
    positions.reduce<number | undefined>(
      (last, at) => (last === undefined || (ends[at] ?? 0) > (ends[last] ?? 0) ? at : last),
      undefined,
    );
  const path: string[] = [];
  const all = [...tasks.keys()];
  for (let at = lastOf(all); at !== undefined; at = lastOf(tasks[at]?.needs ?? [])) {
    path.unshift(running[at]?.name ?? '');
  }
  return path;
}
