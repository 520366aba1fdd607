import { expect, test } from 'vitest';
import type { Lock, LockedStep } from '../../../lock/index.ts';
import type { Change } from '../../model/change.ts';
import type { PolicyAnswer, Widening } from '../../model/side.ts';
import { compareSides } from '../compare-sides.ts';
import { compareInput, type Given } from '../testing/compare-input.ts';
import { lockOf, scriptOf, scriptsOf, step } from '../testing/small-lock.ts';

/** The changes of machines, short. */
function power(given: Given): readonly string[] {
  return compareSides(compareInput(given))
    .changes.filter(({ kind }) => kind === 'machine-changed')
    .map(short);
}

function short({ kind, step: place, subject, from, to }: Change): string {
  return `${kind} ${place ?? '-'} ${subject}: ${from ?? '-'} -> ${to ?? '-'}`;
}

const one = { run: scriptOf('run') };

/** A flow whose step `run` says these things, and the flow itself others. */
function machines(flow: Partial<Lock>, own?: object): Lock {
  const steps = own === undefined ? [] : [step('run', 'run', own)];
  return lockOf('a', { ...flow, steps, scripts: scriptsOf(own === undefined ? {} : one) });
}

type Ends = readonly [flow: Partial<Lock>, own?: object];

test.each<[string, Ends, Ends, string[]]>([
  ['a label', [{}, {}], [{}, { runsOn: ['gpu'] }], ['machine-changed run runs-on: - -> gpu']],
  [
    'a label in place of the flow’s',
    [{ runsOn: ['linux'] }, {}],
    [{ runsOn: ['linux'] }, { runsOn: ['gpu', 'linux'] }],
    ['machine-changed run runs-on: linux -> gpu, linux'],
  ],
  [
    'another label',
    [{ runsOn: ['linux'] }, { runsOn: ['gpu'] }],
    [{ runsOn: ['linux'] }, { runsOn: ['cpu'] }],
    ['machine-changed run runs-on: gpu -> cpu'],
  ],
  [
    'no label of its own any more, which is the flow’s then',
    [{ runsOn: ['linux'] }, { runsOn: ['gpu'] }],
    [{ runsOn: ['linux'] }, {}],
    ['machine-changed run runs-on: gpu -> linux'],
  ],
  [
    'no label at all any more',
    [{}, { runsOn: ['gpu'] }],
    [{}, {}],
    ['machine-changed run runs-on: gpu -> -'],
  ],
  [
    'an environment',
    [{ environment: 'test' }, {}],
    [{ environment: 'test' }, { environment: 'prod' }],
    ['machine-changed run environment: test -> prod'],
  ],
  [
    'no environment any more',
    [{}, { environment: 'prod' }],
    [{}, {}],
    ['machine-changed run environment: prod -> -'],
  ],
  [
    'that of the flow, which speaks for the steps that say nothing',
    [{ runsOn: ['linux'] }, {}],
    [{ runsOn: ['gpu'] }, {}],
    ['machine-changed - runs-on: linux -> gpu'],
  ],
  [
    'that of the flow, and a step that stays where it was',
    [{ runsOn: ['linux'] }, {}],
    [{ runsOn: ['gpu'] }, { runsOn: ['linux'] }],
    ['machine-changed - runs-on: linux -> gpu'],
  ],
  [
    'the flow’s, and that of a step whose own label went',
    [{ runsOn: ['linux'] }, { runsOn: ['cpu'] }],
    [{ runsOn: ['gpu'] }, {}],
    ['machine-changed - runs-on: linux -> gpu', 'machine-changed run runs-on: cpu -> gpu'],
  ],
  [
    'a step that is new, with a label',
    [{ runsOn: ['linux'] }],
    [{ runsOn: ['linux'] }, { runsOn: ['gpu'], environment: 'prod' }],
    ['machine-changed run environment: - -> prod', 'machine-changed run runs-on: linux -> gpu'],
  ],
  ['a step that went', [{}, { runsOn: ['gpu'] }], [{}], []],
  ['nothing', [{}, { runsOn: ['gpu'] }], [{}, { runsOn: ['gpu'] }], []],
])('the machine of a step: %s', (_name, [flow, own], [headFlow, headOwn], expected) => {
  const given = { base: [machines(flow, own)], head: [machines(headFlow, headOwn)] };
  expect(power(given)).toEqual(expected);
});

test('a step that says what the flow says stays where it is, and that is an option', () => {
  const flow = { runsOn: ['linux'] };
  const given = { base: [machines(flow, {})], head: [machines(flow, { runsOn: ['linux'] })] };
  const { changes } = compareSides(compareInput(given));
  expect(changes.map((change) => `${change.severity} ${short(change)}`)).toEqual([
    'fine option-changed run runs-on: - -> linux',
  ]);
});

test('the machine of a step in on-error and finally is power as well, and that of a whole block', () => {
  const block = (change: object): LockedStep => ({
    id: 'each',
    kind: 'for-each',
    needs: [],
    items: { literal: [] },
    as: 'item',
    parallel: 1,
    result: 'step',
    body: [step('each', 'run')],
    output: true,
    ...change,
  });
  const lock = (change: object): Lock =>
    lockOf('a', {
      steps: [block(change)],
      onError: [step('run', 'run', change)],
      finally: [step('run', 'run', change)],
      scripts: scriptsOf(one),
    });
  expect(power({ base: [lock({})], head: [lock({ environment: 'prod' })] })).toEqual([
    'machine-changed each environment: - -> prod',
    'machine-changed finally:run environment: - -> prod',
    'machine-changed on-error:run environment: - -> prod',
  ]);
});

test('the policy is asked about the machine that a step comes to, also when that is the flow’s', () => {
  const asked: string[] = [];
  const policy = ({ step: place, kind, value }: Widening): undefined =>
    void asked.push(`${place ?? '-'} ${kind} ${value}`);
  const compare = (base: Lock, head: Lock): readonly string[] => {
    asked.length = 0;
    compareSides(compareInput({ base: [base], head: [head], policy }));
    return [...asked];
  };
  const flow = { runsOn: ['linux'], environment: 'test' };
  const own = { runsOn: ['gpu', 'linux'], environment: 'prod' };
  expect(compare(machines(flow, {}), machines(flow, own))).toEqual([
    'run machine gpu',
    'run machine prod',
  ]);
  expect(compare(machines(flow, { runsOn: ['gpu'] }), machines(flow, {}))).toEqual([
    'run machine linux',
  ]);
  expect(compare(machines({}, own), machines({}, {}))).toEqual([
    'run machine default',
    'run machine none',
  ]);
});

test('a rule on machines speaks of those of steps', () => {
  const policy = ({ kind, value }: Widening): PolicyAnswer | undefined =>
    kind === 'machine' && value === 'gpu'
      ? { effect: 'deny', by: [], text: 'deny machine' }
      : undefined;
  const moves = (own: object): string =>
    compareSides(compareInput({ base: [machines({}, {})], head: [machines({}, own)], policy }))
      .verdict.result;
  expect(moves({ runsOn: ['gpu', 'linux'] })).toBe('failed');
  expect(moves({ runsOn: ['linux'] })).toBe('passed');
});
