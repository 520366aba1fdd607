import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { LockSet } from '../../runner/lock-set.ts';
import { describeRun, rejectedShare, survivors } from './describe-run.ts';
import { diffOf, makeMutants } from './make-mutants.ts';
import { judgeFlows } from './judge-flows.ts';
import { mutationRun, type Fate } from './mutation-run.ts';
import { findBrokenPromise } from './run-lock.ts';
import { loadSubjects, writeFlow } from './subject.ts';

const subjects = loadSubjects(fileURLToPath(new URL('../../', import.meta.url)));
const mutants = subjects.flatMap(makeMutants);

/** It hangs or it does not: the machine may be busy. */
const patience = 240_000;

test(
  'every flow that is broken is sound before, and so are its runs',
  async () => {
    const judged = await judgeFlows({
      flows: new Map(subjects.map(({ name, flow }) => [`flows/${name}.yaml`, writeFlow(flow)])),
      scripts: new Map(subjects.flatMap(({ scripts }) => [...scripts])),
    });
    expect(judged.size).toBe(subjects.length);
    for (const [path, { errors, locks }] of judged) {
      expect(errors.map(({ message }) => `${path}: ${message}`)).toEqual([]);
      expect(locks && (await findBrokenPromise(locks, 1, 10))).toBeUndefined();
    }
  },
  patience,
);

test(
  'of 60 mutants, 99 % of those whose run fails are rejected',
  async () => {
    const fates = await mutationRun(mutants, { seed: 4, limit: 60, rounds: 4 });
    expect(fates).toHaveLength(60);
    expect(fates.filter(({ broken }) => broken !== undefined).length).toBeGreaterThan(20);
    expect(rejectedShare(fates), describeRun(fates)).toBeGreaterThanOrEqual(0.99);
  },
  patience,
);

test('each operator breaks something, and no two mutants of a flow are alike', () => {
  const operators = new Set(mutants.map(({ operator }) => operator));
  expect(operators.size).toBeGreaterThan(70);
  expect(new Set(mutants.map(({ path }) => path)).size).toBe(mutants.length);
  expect(mutants.filter(({ diff }) => diff === '')).toEqual([]);
});

/** A lock that was never checked, of one value step. */
async function lockOf(value: string): Promise<LockSet | undefined> {
  const flow = `inputs: { n: { type: number } }\nsteps: { a: { value: "\${{ ${value} }}" } }\n`;
  const judged = await judgeFlows({ flows: new Map([['flows/f.yaml', flow]]), scripts: new Map() });
  return judged.get('flows/f.yaml')?.locks;
}

test('a flow that is refused is run all the same, and its run shows why', async () => {
  const broken = async (value: string): Promise<string | undefined> => {
    const locks = await lockOf(value);
    expect(locks).toBeDefined();
    return (locks && (await findBrokenPromise(locks, 1, 1)))?.message;
  };
  expect(await broken('inputs.n + 1')).toBeUndefined();
  expect(await broken('steps.gone.output.x')).toContain('gone');
  expect(await broken('inputs.m.x')).toContain('undefined');
  expect(await broken('inputs.n.map((x) => x)')).toContain('not a function');
});

test('a survivor is printed with its change and the end of its run', () => {
  const [mutant] = mutants;
  if (mutant === undefined) throw new Error('There are mutants.');
  const base = { mutant, codes: [], isRunnable: true };
  const broken = { kind: 'ExpressionError', step: 'a', message: 'no such thing' };
  const fates: readonly Fate[] = [
    { ...base, isRejected: true, broken },
    { ...base, isRejected: false, broken },
    { ...base, isRejected: false },
  ];
  expect(rejectedShare(fates)).toBe(0.5);
  expect(survivors(fates)).toEqual([fates[1]]);
  expect(describeRun(fates)).toContain(`${mutant.diff}\n  step a: ExpressionError: no such thing`);
});

test('a difference is the lines between the first and the last that differ', () => {
  expect(diffOf('a\nb\nc\nd', 'a\nB\nC\nd')).toBe('- b\n- c\n+ B\n+ C');
  expect(diffOf('a\na', 'a')).toBe('- a');
});
