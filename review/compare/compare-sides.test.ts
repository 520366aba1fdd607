import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Lock, type LockedStep, sha256 } from '../../lock/index.ts';
import { sampleLock } from '../../lock/testing/sample-lock.ts';
import { compareSides } from './compare-sides.ts';
import { flowUses } from './flow-uses.ts';
import { compareInput, type Given } from './testing/compare-input.ts';
import { fileOf, lockOf, objectOf, scriptOf, scriptsOf, step } from './testing/small-lock.ts';

test('the same lock on both sides is no news, and is counted', () => {
  const comment = { ...sampleLock, flow: { ...sampleLock.flow, sha256: sha256('a comment') } };
  const review = compareSides(compareInput({ base: [sampleLock], head: [comment], unchanged: 3 }));
  expect(review.changes).toEqual([]);
  expect(review.flows).toEqual([]);
  expect(review.unchanged).toBe(4);
  const nothing = { result: 'unchanged', breaking: false, approvers: [], reasons: [] };
  expect(review.verdict).toEqual(nothing);
});

const locks = ['c', 'a', 'b'].map((name) => lockOf(name, { secrets: [name.toUpperCase()] }));

test('the order of what it is given does not matter', () => {
  const expected = JSON.stringify(compareSides(compareInput({ head: locks })));
  fc.assert(
    fc.property(fc.shuffledSubarray(locks, { minLength: 3 }), (head) => {
      expect(JSON.stringify(compareSides(compareInput({ head })))).toBe(expected);
    }),
  );
});

test('power is said first, and what is harmless last', () => {
  const before = { ...sampleLock, engine: { deno: '>=2.0.0 <4.0.0' } };
  const after = { ...sampleLock, secrets: [...sampleLock.secrets, 'ZZZ'], steps: [] };
  const kinds = compareSides(compareInput({ base: [before], head: [after] })).changes.map(
    ({ kind }) => kind,
  );
  expect(kinds[0]).toBe('secret-widened');
  expect(kinds.at(-1)).toBe('engine-narrowed');
});

/** A flow with a step that runs another one, and a step that reads what that gave. */
function userOf(name: string, used: string): Lock {
  const use: LockedStep = {
    id: 'use',
    kind: 'flow',
    uses: `flows/${used}.yaml`,
    needs: [],
    with: { object: {} },
    secrets: [],
    output: true,
    flow: sha256(used),
  };
  const path = ['steps', 'use', 'output', 'total'];
  const reader: LockedStep = {
    id: 'read',
    kind: 'value',
    needs: ['use'],
    value: { path },
    output: true,
  };
  const inner = {
    path: `flows/${used}.lock.json`,
    ...fileOf(used),
    interface: { inputs: objectOf({}), outputs: objectOf({}) },
    secrets: [],
    grants: {},
  };
  return lockOf(name, { steps: [reader, use], flows: { [sha256(used)]: inner } });
}

const users = [userOf('mid', 'low'), userOf('top', 'mid')];
const uses = users.flatMap((lock) => flowUses(lock));

test('a break names the steps that run the flow and those that read it, through all flows around', () => {
  const low = (outputs: Lock['interface']['outputs']): Lock =>
    lockOf('low', { interface: { inputs: objectOf({}), outputs } });
  const given: Given = {
    base: [low(objectOf({ total: { type: 'string' } }))],
    head: [low(objectOf({ total: { type: 'number' } }))],
    uses,
  };
  const review = compareSides(compareInput(given));
  expect(review.changes[0]).toMatchObject({ kind: 'output-breaking', severity: 'breaking' });
  expect(review.changes[0]?.reaches).toEqual([
    { flow: 'flows/mid.yaml', step: 'read' },
    { flow: 'flows/mid.yaml', step: 'use' },
    { flow: 'flows/top.yaml', step: 'read' },
    { flow: 'flows/top.yaml', step: 'use' },
  ]);
  expect(review.verdict).toEqual({
    result: 'passed',
    breaking: true,
    approvers: [],
    reasons: ['One change breaks what a flow takes or gives; 4 steps may fail.'],
  });
});

test('flows that use each other in a circle end', () => {
  const circle = [userOf('a', 'b'), userOf('b', 'a')].flatMap((lock) => flowUses(lock));
  const review = compareSides(compareInput({ base: [lockOf('a')], uses: circle }));
  expect(review.changes[0]).toMatchObject({ kind: 'flow-removed', severity: 'breaking' });
});

test('a flow that went breaks whoever starts it, though no step of the repository does', () => {
  const review = compareSides(compareInput({ base: [lockOf('a')] }));
  expect(review.changes.map(({ kind, severity }) => [kind, severity])).toEqual([
    ['flow-removed', 'breaking'],
  ]);
  expect(review.unchanged).toBe(0);
});

test('steps are counted by what happened to them, and drawn with what they are wired to', () => {
  const flow = (steps: readonly LockedStep[]): Lock =>
    lockOf('a', { steps, scripts: scriptsOf({ run: scriptOf('run') }) });
  const before = flow([
    step('a', 'run'),
    step('b', 'run', { needs: ['a'] }),
    step('c', 'run'),
    step('far', 'run'),
  ]);
  const after = flow([
    step('a', 'run'),
    step('b', 'run', { needs: ['a'], timeoutMs: 1 }),
    step('d', 'run', { needs: ['b'] }),
    step('far', 'run'),
  ]);
  const [found] = compareSides(compareInput({ base: [before], head: [after] })).flows;
  expect(found?.steps).toEqual({ added: 1, removed: 1, changed: 1, unchanged: 2 });
  expect(found?.graph).toEqual({
    nodes: [
      { step: 'a', kind: 'script', uses: 'scripts/run.ts', status: 'unchanged' },
      { step: 'b', kind: 'script', uses: 'scripts/run.ts', status: 'changed' },
      { step: 'd', kind: 'script', uses: 'scripts/run.ts', status: 'added' },
      { step: 'c', kind: 'script', uses: 'scripts/run.ts', status: 'removed' },
    ],
    edges: [
      { from: 'a', to: 'b', status: 'unchanged' },
      { from: 'b', to: 'd', status: 'added' },
    ],
    omitted: 1,
  });
});

test('ten thousand steps with gates and power are compared, and 40 are drawn', () => {
  const chain = (host: string): Lock => {
    const steps = Array.from({ length: 10_000 }, (_, index): LockedStep => {
      const id = `s${String(index).padStart(5, '0')}`;
      const needs = index === 0 ? [] : [`s${String(index - 1).padStart(5, '0')}`];
      return index % 2 === 0
        ? { id, kind: 'approve', needs, message: { literal: host }, output: true }
        : step(id, 'run', { needs, grants: { net: [host] } });
    });
    return lockOf('big', { steps, scripts: scriptsOf({ run: scriptOf('run') }) });
  };
  const review = compareSides(compareInput({ base: [chain('a.com')], head: [chain('b.com')] }));
  expect(review.changes.filter(({ kind }) => kind === 'grant-widened')).toHaveLength(5_000);
  expect(review.flows[0]?.graph?.nodes).toHaveLength(40);
  expect(review.flows[0]?.graph?.omitted).toBe(9_960);
});

test('steps named like what every object inherits are steps', () => {
  const flow = (ids: readonly string[]): Lock =>
    lockOf('a', {
      steps: ids.map((id) => step(id, 'run')),
      scripts: scriptsOf({ run: scriptOf('run') }),
    });
  const review = compareSides(
    compareInput({
      base: [flow(['toString', 'x'])],
      head: [flow(['hasOwnProperty', 'valueOf', 'x'])],
    }),
  );
  expect(review.changes.map(({ kind, step: place }) => [kind, place])).toEqual([
    ['step-added', 'hasOwnProperty'],
    ['step-removed', 'toString'],
    ['step-added', 'valueOf'],
  ]);
});
