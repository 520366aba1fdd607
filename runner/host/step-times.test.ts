import { expect, test } from 'vitest';
import type { RunView } from '../journal/run-view.ts';
import type { StepView } from '../journal/step-view.ts';
import { samplesOf } from './step-times.ts';

function step(
  address: string,
  start: number,
  end: number,
  change: Partial<StepView> = {},
): StepView {
  return {
    step: address,
    status: 'succeeded',
    startedAt: start,
    endedAt: end,
    attempts: [],
    ...change,
  };
}

function samples(steps: readonly StepView[], change: Partial<RunView> = {}): object {
  // Only these fields are looked at.
  return Object.fromEntries(samplesOf({ steps, ...change } as RunView));
}

test('the flow’s own steps count, those of blocks and flows inside them do not', () => {
  expect(
    samples([step('a', 0, 4000), step('sub/a', 0, 9000), step('finally:tell', 1, 1501)]),
  ).toEqual({
    a: { milliseconds: 4000 },
    'finally:tell': { milliseconds: 1500 },
  });
});

test('of a fan-out an item counts, from its first step to its last', () => {
  const items = [step('each[0]/a', 0, 100), step('each[0]/b', 100, 300), step('each[1]/a', 0, 500)];
  expect(samples([step('each', 0, 500, { items: 2 }), ...items, step('each2[0]', 0, 9)])).toEqual({
    each: { milliseconds: 400, items: 2 },
  });
  expect(samples([step('none', 0, 1, { items: 0 })])).toEqual({});
});

test('what did not run to its end, or did not run at all, does not count', () => {
  const hit = { cache: { hit: true, key: 'k', run: 'r', at: 0 } } as Partial<StepView>;
  const steps = [
    step('failed', 0, 1, { status: 'failed' }),
    step('skipped', 0, 1, { status: 'skipped' }),
    step('kept', 0, 1, hit),
    step('mocked', 0, 1, { mock: true }),
  ];
  expect(samples(steps)).toEqual({});
  expect(samples([step('a', 0, 1)], { mock: true })).toEqual({});
  expect(samples([step('a', 0, 1)], { only: 'a' })).toEqual({});
});
