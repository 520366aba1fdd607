import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatBySchema, type Json, lockDigest } from '../lock/index.ts';
import { lockOf, script } from '../lock/testing/lock-builder.ts';
import { checkGroupPlan } from './check-group-plan.ts';
import { groupsSchema } from './groups-schema.ts';
import type { GroupPlan } from './model.ts';
import { partition } from './partition.ts';
import { formatGroupPlan, groupPlanDigest, readGroupPlan } from './read-group-plan.ts';
import { anyShape, timedLocks } from './testing/random-locks.ts';

type Path = readonly (string | number)[];

/** Every change of one place of a document. */
function* mutants(document: Json, texts: readonly string[]): Generator<[Path, Json | undefined]> {
  const seen: [Path, Json][] = [[[], document]];
  for (const [path, value] of seen) {
    for (const [place, next] of path.length > 0 ? changesOf(path, value, texts) : []) {
      if (JSON.stringify(next) !== JSON.stringify(value)) yield [place, next];
    }
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries<Json>(value)) {
      seen.push([[...path, Array.isArray(value) ? Number(key) : key], inner]);
    }
  }
}

function* changesOf(
  path: Path,
  value: Json,
  texts: readonly string[],
): Generator<[Path, Json | undefined]> {
  yield [path, undefined];
  yield [path, null];
  if (typeof value === 'string') {
    for (const text of ['', 'x', `${value}x`, value.toUpperCase(), ...texts]) {
      if (text !== value) yield [path, text];
    }
  } else if (typeof value === 'number') {
    for (const number of [value + 1, value - 1, 1e9, -1, 0.5]) yield [path, number];
  } else if (Array.isArray(value)) {
    const items = value as readonly Json[];
    yield [path, [...items, ...items.slice(0, 1)]];
    yield [path, [...items, 'x']];
    if (items.length > 1) yield [path, [...items].reverse()];
  } else {
    yield [path, { ...(value as object), extra: 1 }];
  }
}

function changed(value: Json, [key, ...rest]: Path, next: Json | undefined): Json {
  const own = (value as Record<string | number, Json>)[key ?? ''] ?? null;
  const inner = rest.length === 0 ? next : changed(own, rest, next);
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return inner === undefined
      ? items.filter((_, at) => at !== key)
      : items.with(Number(key), inner);
  }
  const others = Object.entries(value as Record<string, Json>).filter(([name]) => name !== key);
  return Object.fromEntries(inner === undefined ? others : [...others, [key ?? '', inner]]);
}

/** Of these there is more than one that is right: estimates, over how many jobs a fan-out goes, and the order. */
const free = /^(?:times\b.*|groups|groups\.\d+\.(?:seconds|shards))$/;

test('a plan with any one thing changed is refused, unless it is right as well', () => {
  const counts = { refused: 0, right: 0 };
  const locks = timedLocks({ ...anyShape, most: 9 });
  for (const { lock, times } of fc.sample(locks, Number(process.env['PLANS'] ?? 3))) {
    const plan = partition(lock, times) as unknown as Json;
    const texts = [...lock.steps.map(({ id }) => id), 'main', 'finally', 'open', 'A'];
    for (const [path, next] of mutants(plan, texts)) {
      const mutant = changed(plan, path, next);
      if (isRefused(mutant, lock)) counts.refused += 1;
      else {
        counts.right += 1;
        expect([path.join('.'), next]).toEqual([expect.stringMatching(free), next]);
      }
    }
  }
  console.log(`${counts.refused} changes refused, ${counts.right} right as well`);
  expect(counts.refused).toBeGreaterThan(300);
});

function isRefused(mutant: Json, lock: Parameters<typeof checkGroupPlan>[1]): boolean {
  let text: string;
  try {
    text = formatBySchema(mutant, groupsSchema);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // It has no text that could be a plan's.
    text = JSON.stringify(mutant);
  }
  const reading = readGroupPlan(text);
  return !reading.ok || checkGroupPlan(reading.plan, lock).length > 0;
}

const lock = lockOf([script('a'), script('b', { needs: ['a'] }), script('c', { needs: ['b'] })]);
const plan = partition(lock, {});
const text = formatGroupPlan(plan);

function problemsOf(groups: readonly object[]): readonly string[] {
  const first = plan.groups[0];
  // Not a plan where a test leaves something out, which is what is tested.
  return checkGroupPlan(
    { ...plan, groups: groups.map((one) => ({ ...first, ...one })) } as GroupPlan,
    lock,
  );
}

test('every violation is named', () => {
  expect(checkGroupPlan({ ...plan, lock: '0'.repeat(64) }, lock)).toEqual([
    'It divides another lock than this one.',
  ]);
  expect(problemsOf([{ steps: ['a', 'b'] }])).toEqual(['c stands in no group in main.']);
  expect(problemsOf([{ steps: ['a', 'b', 'b', 'c', 'd'] }])).toEqual([
    'd has no place in main.',
    'b stands in more than one group in main.',
  ]);
  expect(
    problemsOf([
      { name: 'b', steps: ['b'], after: ['a'] },
      { steps: ['a', 'c'], after: ['b'] },
    ]),
  ).toEqual(['b needs a, which does not stand before it.']);
  expect(
    problemsOf([
      { steps: ['a', 'b', 'c'], trust: { ...plan.groups[0]?.trust, network: 'open' } },
    ])[0],
  ).toContain('a has `trust`');
  expect(problemsOf([{ steps: ['a', 'b', 'c'], shards: 2 }])).toContain(
    'a has shards, and is not one fan-out alone that may be divided.',
  );
});

test.each([
  ['', 'is not JSON'],
  ['{', 'is not JSON'],
  [`<<<<<<< ours\n${text}`, 'has a merge conflict at line 1'],
  [text.replace('"planVersion": 1', '"planVersion": 2'), 'has format 2'],
  [text.replace('"planVersion": 1', '"planVersion": 0'), '$.planVersion must be 1'],
  [text.replace(/\n/g, '\r\n'), 'is not in canonical form'],
  [`\uFEFF${text}`, 'is not JSON'],
  [JSON.stringify(plan), 'is not in canonical form'],
  [text.replace('"times": {}', '"times": {"__proto__": {"seconds": 1}}'), 'is not'],
  ['['.repeat(100_000), 'is not JSON'],
  [`${'['.repeat(5000)}${']'.repeat(5000)}`, 'nested more than'],
])('the text %# is no plan', (hostile, why) => {
  const reading = readGroupPlan(hostile);
  expect(reading.ok ? 'read' : reading.problem.message).toContain(why);
});

test('the digest of a plan is that of its text', () => {
  expect(groupPlanDigest(text)).toBe(lockDigest(text));
  expect(readGroupPlan(text)).toEqual({ ok: true, plan });
});
