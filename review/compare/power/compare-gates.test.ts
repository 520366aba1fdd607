import { expect, test } from 'vitest';
import type { ApproveStep, Lock, LockedStep, ScriptStep } from '../../../lock/index.ts';
import { compareSides } from '../compare-sides.ts';
import { compareInput } from '../testing/compare-input.ts';
import { lockOf, scriptOf, scriptsOf, step } from '../testing/small-lock.ts';

function approve(id: string, change: Partial<ApproveStep> = {}): LockedStep {
  const message = { literal: `${id}?` };
  return { id, kind: 'approve', needs: [], message, output: true, ...change };
}

const power: Partial<ScriptStep> = { grants: { net: ['a.com'] } };

function flow(steps: readonly LockedStep[]): Lock {
  return lockOf('a', { steps, scripts: scriptsOf({ run: scriptOf('run') }) });
}

function gates(before: readonly LockedStep[], after: readonly LockedStep[]): readonly string[] {
  const { changes } = compareSides(compareInput({ base: [flow(before)], head: [flow(after)] }));
  return changes
    .filter(({ kind }) => kind === 'gate-weakened')
    .map(({ step: place, subject, from, to, reaches }) => {
      const reached = reaches.map((one) => one.step).join(',');
      return `${place ?? ''} ${subject}: ${from ?? '-'} -> ${to ?? '-'} [${reached}]`;
    });
}

const deploy = (needs: readonly string[]): LockedStep => step('deploy', 'run', { ...power, needs });

test('an approval that is gone names the steps with power that waited for it, also from afar', () => {
  const between: LockedStep = {
    id: 'mid',
    kind: 'value',
    needs: ['ask'],
    value: { literal: 1 },
    output: true,
  };
  const idle = step('idle', 'run', { needs: ['ask'] });
  expect(
    gates(
      [approve('ask'), between, deploy(['mid']), idle],
      [{ ...between, needs: [] }, deploy(['mid']), { ...idle, needs: [] }],
    ),
  ).toEqual(['ask approval: "ask?" by anybody, before one step with power -> - [deploy]']);
});

test('an approval that is gone is said even where no power waited for it', () => {
  expect(gates([approve('ask', { approvers: ['@a'] })], [])).toEqual([
    'ask approval: "ask?" by @a -> - []',
  ]);
});

test('a step that no longer waits for an approval is said; one that waits by another way is not', () => {
  const way: LockedStep = {
    id: 'way',
    kind: 'value',
    needs: ['ask'],
    value: { literal: 1 },
    output: true,
  };
  expect(gates([approve('ask'), deploy(['ask'])], [approve('ask'), deploy([])])).toEqual([
    'ask approval: "ask?" by anybody, before one step with power -> "ask?" by anybody [deploy]',
  ]);
  expect(
    gates([approve('ask'), deploy(['ask']), way], [approve('ask'), deploy(['way']), way]),
  ).toEqual([]);
});

test('steps inside a block wait for what the block waits for, and what follows for what is inside', () => {
  const block = (needs: readonly string[], body: readonly LockedStep[]): LockedStep => ({
    id: 'each',
    kind: 'for-each',
    needs,
    items: { literal: [1] },
    as: 'item',
    parallel: 1,
    result: 'record',
    body,
    output: true,
  });
  expect(
    gates(
      [approve('ask'), block(['ask'], [deploy([])])],
      [approve('ask'), block([], [deploy([])])],
    ),
  ).toEqual([
    'ask approval: "ask?" by anybody, before one step with power -> "ask?" by anybody [each/deploy]',
  ]);
  const inside = block([], [approve('ask')]);
  expect(gates([inside, deploy(['each'])], [inside, deploy([])])).toEqual([
    'each/ask approval: "ask?" by anybody, before one step with power -> "ask?" by anybody [deploy]',
  ]);
});

test.each<[string, Partial<ApproveStep>, Partial<ApproveStep>, string]>([
  ['more people', { approvers: ['@a'] }, { approvers: ['@a', '@b'] }, 'approvers: @a -> @a, @b'],
  ['anybody', { approvers: ['@a'] }, {}, 'approvers: @a -> anybody'],
  ['a condition', {}, { if: { path: ['inputs', 'x'] } }, 'if: - -> inputs.x'],
  ['another condition', { if: { literal: true } }, { if: { literal: false } }, 'if: true -> false'],
  ['more time', { timeoutMs: 60_000 }, { timeoutMs: 3_600_000 }, 'timeout: 1m -> 1h'],
  ['time without end', { timeoutMs: 60_000 }, {}, 'timeout: 1m -> none'],
  ['going on after a refusal', {}, { onError: 'continue' }, 'on-error: - -> continue'],
])('an approval gets weaker by %s, and that is said once', (_name, before, after, expected) => {
  expect(gates([approve('ask', before)], [approve('ask', after)])).toEqual([`ask ${expected} []`]);
  const sides = { base: [flow([approve('ask', before)])], head: [flow([approve('ask', after)])] };
  expect(compareSides(compareInput(sides)).changes).toHaveLength(1);
});

test.each<[string, Partial<ApproveStep>, Partial<ApproveStep>]>([
  ['fewer people', { approvers: ['@a', '@b'] }, { approvers: ['@a'] }],
  ['people at all', {}, { approvers: ['@a'] }],
  ['no condition', { if: { literal: true } }, {}],
  ['a shorter wait', { timeoutMs: 2_000 }, { timeoutMs: 1_000 }],
  ['an end of the wait', {}, { timeoutMs: 1_000 }],
])('an approval with %s is none that got weaker', (_name, before, after) => {
  expect(gates([approve('ask', before)], [approve('ask', after)])).toEqual([]);
});

/** An approval in a branch, which is inside of a loop. */
function nested(outer: Partial<LockedStep>, branch: string, body = [approve('ask')]): LockedStep {
  const choice: LockedStep = {
    id: 'pick',
    kind: 'choose',
    needs: [],
    branches: [{ if: { path: ['inputs', branch] }, steps: body }],
    else: [approve('other')],
    output: true,
  };
  const loop = { id: 'each', kind: 'repeat', needs: [], max: 2, until: { literal: true } } as const;
  // What a test gives besides is of every kind of step.
  return { ...loop, body: [choice], output: true, ...outer } as LockedStep;
}

test('a condition newly put around an approval makes it weaker, at any depth', () => {
  const calm = nested({}, 'x');
  const skipped = nested({ if: { path: ['inputs', 'y'] } }, 'x');
  expect(gates([calm], [skipped])).toEqual([
    'each/pick/ask outer if: inputs.x -> inputs.y and inputs.x []',
    'each/pick/other outer if: inputs.x, else -> inputs.y and inputs.x, else []',
  ]);
  expect(gates([skipped], [calm])).toEqual([]);
  expect(gates([calm], [calm])).toEqual([]);
  expect(gates([calm], [nested({}, 'z')])).toEqual([
    'each/pick/ask outer if: inputs.x -> inputs.z []',
    'each/pick/other outer if: inputs.x, else -> inputs.z, else []',
  ]);
});

test('the policy is asked about the gate, and can refuse', () => {
  const input = compareInput({
    base: [flow([approve('ask')])],
    head: [flow([])],
    policy: ({ kind, value, step: place }) =>
      kind === 'gate' && value === 'ask' && place === 'ask'
        ? { effect: 'deny', by: [], text: 'gates stay' }
        : undefined,
  });
  expect(compareSides(input).verdict).toMatchObject({
    result: 'failed',
    reasons: ['The policy denies one widening: gates stay.'],
  });
});
