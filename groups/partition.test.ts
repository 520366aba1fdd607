import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Lock, LockedStep } from '../lock/index.ts';
import { forEach, lockOf, script, verdict } from '../lock/testing/lock-builder.ts';
import { checkGroupPlan } from './check-group-plan.ts';
import { billedMinutes, githubJobs } from './job-model.ts';
import { type Group, type GroupPlan, sections } from './model.ts';
import { partition } from './partition.ts';
import { formatGroupPlan, readGroupPlan } from './read-group-plan.ts';
import { simulate } from './simulate.ts';
import { anyShape, timedLocks } from './testing/random-locks.ts';
import { trustOfStep } from './trust-of-step.ts';

/** By id: all that a step comes after, near or far. Knows nothing of the partitioner. */
function ancestors(steps: readonly LockedStep[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const known = new Map<string, Set<string>>();
  const of = (id: string): Set<string> => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const needs = byId.get(id)?.needs ?? [];
    const all = new Set(needs.flatMap((need) => [need, ...of(need)]));
    known.set(id, all);
    return all;
  };
  for (const { id } of steps) of(id);
  return known;
}

function listOf(lock: Lock, { section }: Pick<Group, 'section'>): readonly LockedStep[] {
  return { main: lock.steps, 'on-error': lock.onError, finally: lock.finally }[section] ?? [];
}

function expectDivided(plan: GroupPlan, lock: Lock): void {
  for (const section of sections) {
    const steps = listOf(lock, { section });
    const groups = plan.groups.filter((group) => group.section === section);
    const before = ancestors(steps);
    expect(groups.flatMap((group) => group.steps).sort()).toEqual(steps.map(({ id }) => id));
    for (const group of groups) expectGroup(group, { steps, before, lock });
  }
}

function expectGroup(
  group: Group,
  {
    steps,
    before,
    lock,
  }: {
    readonly steps: readonly LockedStep[];
    readonly before: ReadonlyMap<string, ReadonlySet<string>>;
    readonly lock: Lock;
  },
): void {
  const own = steps.filter(({ id }) => group.steps.includes(id));
  const trusts = own.flatMap((step) => trustOfStep(step, lock) ?? []);
  for (const trust of trusts) expect(trust).toEqual(group.trust);
  // Convex: what comes after one of them and before another one is one of them.
  for (const { id } of steps) {
    const isAfter = own.some((one) => before.get(id)?.has(one.id) === true);
    const isBefore = own.some((one) => before.get(one.id)?.has(id) === true);
    if (isAfter && isBefore) expect(group.steps).toContain(id);
  }
  for (const { id } of own.filter(({ kind }) => kind === 'approve')) {
    expect(group.approval).toBe(id);
    for (const other of own) {
      if (other.id !== id) expect(before.get(other.id)?.has(id)).toBe(true);
    }
  }
  const isAlone = group.steps.length <= 1;
  expect(isAlone || group.seconds + 25 <= 5 * 3600).toBe(true);
  if (group.shards !== undefined) expectShards(group, own);
}

function expectShards({ shards, steps }: Group, own: readonly LockedStep[]): void {
  const [fanOut] = own;
  expect([steps.length, fanOut?.kind]).toEqual([1, 'for-each']);
  const parallel = fanOut?.kind === 'for-each' ? fanOut.parallel : 0;
  expect(shards).toBeLessThanOrEqual(Math.min(256, parallel));
}

/** What one job for each step would be billed, and for each question a job that asks it. */
function minutesOfSteps({ groups }: GroupPlan, lock: Lock, times: GroupPlan['times']): number {
  const shards = new Map(groups.map((group) => [group.steps[0], group.shards ?? 1]));
  return sections.reduce((sum, section) => {
    if (section === 'on-error') return sum;
    const minutes = listOf(lock, { section }).map((step) => {
      const only = { ...lock, steps: [{ ...step, needs: [] }], onError: [], finally: [] };
      const time = times[section === 'main' ? step.id : `${section}:${step.id}`];
      const jobs = shards.get(step.id) ?? 1;
      if (step.kind === 'for-each' && jobs > 1) {
        const lanes = Math.min(4, Math.max(1, Math.floor(step.parallel / jobs)));
        const items = Math.ceil((time?.items ?? 10) / jobs);
        return (
          jobs *
            billedMinutes(25 + Math.ceil(items / Math.min(lanes, items)) * (time?.seconds ?? 30)) +
          1
        );
      }
      const timed = time === undefined ? {} : { [step.id]: time };
      const alone = simulate({ planVersion: 1, lock: '', times: timed, groups: [] }, only);
      return alone.oneJob.minutes + (step.kind === 'approve' ? 1 : 0);
    });
    return sum + minutes.reduce((all, one) => all + one, 0);
  }, 0);
}

test('a random lock is divided convexly, by trust, within limits, for no more minutes than a job for each step', () => {
  let shared = 0;
  fc.assert(
    fc.property(timedLocks(anyShape), ({ lock, times }) => {
      expect(verdict(lock)).toBe('fine');
      const plan = partition(lock, times);
      expect(checkGroupPlan(plan, lock)).toEqual([]);
      expectDivided(plan, lock);
      expect(readGroupPlan(formatGroupPlan(plan))).toEqual({ ok: true, plan });
      const { groups } = simulate(plan, lock);
      const minutes = plan.groups
        .filter(({ section }) => section !== 'on-error')
        .reduce((sum, { name }) => sum + (groups.get(name)?.minutes ?? 0), 0);
      expect(minutes).toBeLessThanOrEqual(minutesOfSteps(plan, lock, times));
      if (plan.groups.some(({ steps }) => steps.length > 1)) shared += 1;
    }),
    { numRuns: Number(process.env['PLANS'] ?? 1000) },
  );
  expect(shared).toBeGreaterThan(10);
});

test('the same lock and times give the same bytes, however they were made', () => {
  const turned = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(turned);
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, inner]) => [key, turned(inner)]),
    );
  };
  fc.assert(
    fc.property(timedLocks(anyShape), ({ lock, times }) => {
      const [otherLock, otherTimes] = [turned(lock) as Lock, turned(times) as GroupPlan['times']];
      const again = formatGroupPlan(partition(otherLock, otherTimes));
      expect(again).toBe(formatGroupPlan(partition(lock, times)));
    }),
    { numRuns: 50 },
  );
});

test('small steps of one trust share one job', () => {
  const steps = ['a', 'b', 'c'].map((id, at) => script(id, { needs: at === 0 ? [] : ['a'] }));
  const { groups } = partition(lockOf(steps), { a: { seconds: 5 } });
  expect(groups.map(({ name, steps: ids, seconds }) => [name, ids, seconds])).toEqual([
    ['a', ['a', 'b', 'c'], 35],
  ]);
});

test('an approval is asked by a job and begins another', () => {
  const ask: LockedStep = {
    id: 'ask',
    kind: 'approve',
    needs: ['build'],
    message: { literal: 'Go?' },
    output: true,
  };
  const lock = lockOf([ask, script('build'), script('deploy', { needs: ['ask'] })]);
  const { groups } = partition(lock, {});
  expect(
    groups.map(({ name, steps, asks, approval, after }) => ({
      name,
      steps,
      asks,
      approval,
      after,
    })),
  ).toEqual([
    { name: 'build', steps: ['build'], asks: ['ask'], approval: undefined, after: [] },
    { name: 'ask', steps: ['ask', 'deploy'], asks: undefined, approval: 'ask', after: ['build'] },
  ]);
});

test('a large fan-out is divided, counted by another job, and never over more jobs than it has places', () => {
  const body = (parallel: number): Lock => {
    const each = forEach('each', [script('each')], { needs: ['list'], result: 'step', parallel });
    return lockOf([each, script('list')]);
  };
  const times = { each: { seconds: 60, items: 400 }, list: { seconds: 5 } };
  const [counting, divided] = partition(body(40), times).groups;
  expect([counting?.steps, counting?.counts]).toEqual([['list'], ['each']]);
  expect([divided?.steps, divided?.after]).toEqual([['each'], ['list']]);
  expect(divided?.shards).toBeGreaterThan(2);
  expect(divided?.shards).toBeLessThanOrEqual(40);
  const slow = { ...times, each: { seconds: 600, items: 40 } };
  const onePlace = { ...githubJobs, processes: 1 };
  expect(partition(body(2), slow, onePlace).groups.map(({ shards }) => shards)).toContain(2);
  // Two at once are two at once, on one machine with places for both or on two machines.
  expect(partition(body(2), slow).groups.map(({ shards }) => shards)).not.toContain(2);
  expect(partition(body(1), slow).groups.map(({ shards }) => shards)).not.toContain(2);
});

test('a file is read on the machine that wrote it', () => {
  const write = (id: string, grants: object, needs: readonly string[] = []): LockedStep =>
    script(id, { grants, needs });
  const slow = { load: { seconds: 4000 }, report: { seconds: 4000 }, other: { seconds: 4000 } };
  const lock = lockOf([
    write('load', { write: ['out'] }),
    write('other', {}),
    write('report', { read: ['out/orders.db'] }),
  ]);
  const apart = lockOf([write('load', {}), write('other', {}), write('report', {})]);
  const groups = (of: Lock): readonly (readonly string[])[] =>
    partition(of, slow, { ...githubJobs, processes: 1 }).groups.map(({ steps }) => steps);
  expect(groups(apart)).toEqual([['load'], ['other'], ['report']]);
  expect(groups(lock)).toEqual([['load', 'report'], ['other']]);
});

test('what may not share a job and must is said', () => {
  const lock = lockOf([
    script('load', { grants: { write: ['out'] }, secrets: ['TOKEN'] }),
    script('report', { grants: { read: ['out'] }, needs: ['load'] }),
  ]);
  expect(checkGroupPlan(partition(lock, {}), lock)).toEqual([
    'load may write out, which report may read, and only values travel; they are in load and report.',
  ]);
});

test.each<[string, Partial<Lock>, boolean]>([
  ['on-error', { onError: [script('read', { grants: { read: ['out'] } })] }, false],
  ['finally', { finally: [script('read', { grants: { read: ['out/x'] } })] }, false],
  ['finally of others', { finally: [script('read', { grants: { read: ['in'] } })] }, true],
  ['finally that writes', { finally: [script('read', { grants: { write: ['in'] } })] }, true],
])('what only %s reads was written on another machine', (section, parts, isFine) => {
  const load = script('load', { grants: { write: ['out'], read: ['in'] } });
  const lock = lockOf([load], parts);
  expect(checkGroupPlan(partition(lock, {}), lock)).toEqual(
    isFine
      ? []
      : [
          `load may write out, which ${section}:read may read, and only values travel; \`on-error\` and \`finally\` are jobs of their own.`,
        ],
  );
});

test('steps that take turns share a job, unless one comes after the other', () => {
  const concurrency = { group: { literal: 'db' }, limit: 1 };
  const slow = { a: { seconds: 4000 }, b: { seconds: 4000 } };
  const groups = (needs: readonly string[]): number =>
    partition(
      lockOf([script('a', { concurrency }), script('b', { concurrency, needs, secrets: [] })]),
      slow,
      { ...githubJobs, processes: 1, longestSeconds: 5000 },
    ).groups.length;
  expect(groups(['a'])).toBe(2);
  expect(
    checkGroupPlan(
      partition(lockOf([script('a', { concurrency }), script('b', { concurrency })]), slow),
      lockOf([script('a', { concurrency }), script('b', { concurrency })]),
    ),
  ).toEqual([]);
});
