import { expect, test } from 'vitest';
import type { Lock, LockedStep } from '../lock/index.ts';
import { choose, forEach, lockOf, one, script, value } from '../lock/testing/lock-builder.ts';
import { leastTrust, trustOfStep, trustText } from './trust-of-step.ts';

const bounded = {
  runsOn: ['linux', 'self-hosted'],
  environment: 'production',
  secrets: [],
  network: 'bounded',
};

function trustOf(step: LockedStep, change: Partial<Lock> = {}): unknown {
  return trustOfStep(step, lockOf([step], change));
}

test.each<[string, LockedStep]>([
  ['value', value('v', one)],
  ['sleep', { id: 's', kind: 'sleep', needs: [], durationMs: 1, output: true }],
  ['return', { id: 'r', kind: 'return', needs: [], outputs: { object: {} }, output: true }],
  ['fan-out of values', forEach('f', [value('v', one)])],
  ['choice of values', choose('c', { else: [value('v', one)] })],
])('a %s goes with any job', (_, step) => {
  expect(trustOf(step)).toBeUndefined();
});

test('the machine is the step’s, else the flow’s, else the usual one', () => {
  expect(trustOf(script('a'))).toEqual(bounded);
  expect(trustOf(script('a', { runsOn: ['gpu'], environment: 'lab' }))).toEqual({
    ...bounded,
    runsOn: ['gpu'],
    environment: 'lab',
  });
  const { runsOn, environment, ...plain } = lockOf([script('a')]);
  expect([runsOn, environment]).toEqual([['linux', 'self-hosted'], 'production']);
  expect(leastTrust(plain)).toEqual({ runsOn: ['ubuntu-24.04'], secrets: [], network: 'bounded' });
});

test.each([
  [{}, 'bounded'],
  [{ net: ['api.example.com:443'] }, 'bounded'],
  [{ net: ['*.example.com'] }, 'bounded'],
  [{ net: ['10.0.0.0/8'] }, 'bounded'],
  [{ read: true, write: true, env: true, sys: true }, 'bounded'],
  [{ net: true }, 'open'],
  [{ net: ['*'] }, 'open'],
  [{ net: ['*:443'] }, 'open'],
  [{ net: ['0.0.0.0/0'] }, 'open'],
  [{ net: ['[::]/0'] }, 'open'],
  [{ run: ['curl'] }, 'open'],
])('with %j its network is %s', (grants, network) => {
  expect(trustOf(script('a', { grants }))).toEqual({ ...bounded, network });
  expect(trustOf(forEach('f', [value('v', one), script('a', { grants })]))).toEqual({
    ...bounded,
    network,
  });
});

test('a flow that is a step is trusted with all that its own steps are', () => {
  const step: LockedStep = {
    id: 'sub',
    kind: 'flow',
    uses: 'flows/sub.yaml',
    flow: 'f'.repeat(64),
    needs: [],
    with: { object: {} },
    secrets: ['B'],
    output: true,
  };
  const flow = {
    path: 'flows/sub.lock.json',
    sha256: '0'.repeat(64),
    blob: '0'.repeat(40),
    interface: { inputs: {}, outputs: {} },
    secrets: ['A', 'B'],
    grants: { fetch: { net: true as const }, 'finally:tell': { secret: ['A'] } },
  };
  const flows = { [step.flow]: flow };
  expect(trustOf(step, { flows })).toEqual({ ...bounded, secrets: ['A', 'B'], network: 'open' });
  expect(trustOf(choose('c', { else: [step] }), { flows })).toMatchObject({ network: 'open' });
});

test('trusts that differ in anything have different texts', () => {
  const trust = { runsOn: ['a', 'b'], secrets: ['c'], network: 'open' } as const;
  const others = [
    { ...trust, environment: 'c' },
    { ...trust, runsOn: ['a,b'] },
    { ...trust, secrets: [] },
    { ...trust, network: 'bounded' } as const,
  ];
  expect(new Set([trust, ...others].map(trustText)).size).toBe(5);
});
