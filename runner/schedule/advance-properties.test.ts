import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LockedStep } from '../../lock/index.ts';
import type { RunEvent } from '../events/run-event.ts';
import { always, choose, forEach, lockOf, script, value } from '../testing/flow.ts';
import { play, type World } from '../testing/play.ts';
import { advance } from './advance.ts';
import { initialState } from './run-state.ts';

const retry = { attempts: 2, delayMs: 1, factor: 1, jitter: 'full' } as const;

/** A step by numbers: its kind, its needs (a bit mask over the steps before it), its options. */
const shapes = fc.record({
  kind: fc.constantFrom('script', 'script', 'script', 'value', 'for-each', 'choose'),
  needs: fc.nat(2 ** 8 - 1),
  hasCondition: fc.boolean(),
  continues: fc.boolean(),
  retries: fc.boolean(),
  judges: fc.boolean(),
  collects: fc.boolean(),
  parallel: fc.integer({ min: 1, max: 3 }),
});

type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

const graphs = fc
  .array(shapes, { maxLength: 8 })
  .map((list) => lockOf(list.map((shape, index) => build(shape, index, 's', list))));

function build(shape: Shape, index: number, name: string, inner: readonly Shape[]): LockedStep {
  const id = `${name}${String(index)}`;
  const common = {
    needs: Array.from({ length: index }, (_, before) => before)
      .filter((before) => (shape.needs >> before) % 2 === 1)
      .map((before) => `${name}${String(before)}`),
    ...(shape.hasCondition ? { if: always } : {}),
    ...(shape.continues ? { onError: 'continue' as const } : {}),
  };
  const { parallel, collects } = shape;
  // One level of nesting is enough to meet every pair of kinds.
  const body = (prefix: string): readonly LockedStep[] =>
    name === 's' ? inner.slice(0, 3).map((it, at) => build(it, at, prefix, [])) : [script('leaf')];
  switch (shape.kind) {
    case 'value':
      return value(id, always, common);
    case 'for-each':
      return forEach(id, {
        ...common,
        parallel,
        ...(collects ? { onItemError: 'collect' as const } : {}),
        ...(shape.judges ? { result: 'record', body: body('f') } : {}),
      });
    case 'choose':
      return choose(id, [body('b'), [script('x')]], { ...common, else: body('e') });
    default:
      return script(id, {
        ...common,
        ...(shape.retries ? { retry: { ...retry, ...(shape.judges ? { on: always } : {}) } } : {}),
      });
  }
}

/** A world that draws each answer from a stream of numbers. */
function worldOf(numbers: readonly number[], cancelAfter: number | undefined): World {
  let at = 0;
  const draw = (count: number): number => (numbers[at++ % numbers.length] ?? 0) % count;
  const answers = <T>(choices: readonly T[]): { readonly [step: string]: T } => {
    const known = new Map<string | symbol, T>();
    return new Proxy<{ readonly [step: string]: T }>(
      {},
      {
        get: (_, step) => {
          const answer = known.get(step) ?? choices[draw(choices.length)]!;
          known.set(step, answer);
          return answer;
        },
      },
    );
  };
  return {
    attempts: answers<readonly ('ok' | 'fails')[]>([['ok'], ['ok'], ['fails'], ['fails', 'ok']]),
    conditions: answers<boolean | 'fails'>([true, true, false, 'fails']),
    items: answers<readonly number[]>([[], [1], [1, 2], [1, 2, 3]]),
    branches: answers<0 | 1 | 'else' | null>([0, 1, 'else', null]),
    retries: answers([true, false]),
    pick: draw,
    ...(cancelAfter === undefined ? {} : { cancelAfter }),
  };
}

const plays = fc.tuple(
  graphs,
  fc.array(fc.nat(999), { minLength: 5, maxLength: 60 }),
  fc.option(fc.nat(20), { nil: undefined }),
);

const endKinds = ['step-succeeded', 'step-failed', 'step-skipped'];

test('every step ends exactly once, and none begins before what it needs has ended', () => {
  fc.assert(
    fc.property(plays, ([lock, numbers, cancelAfter]) => {
      const { events, state } = play(lock, worldOf(numbers, cancelAfter));
      expect(state.phase).toBe('finished');
      const ended: string[] = [];
      for (const event of events) {
        if (!('step' in event)) continue;
        const address = event.step;
        const step = lock.steps.find((it) => it.id === address);
        expect(ended).not.toContain(address);
        // A step that the end of the run skips does not wait for its needs.
        const isCancelled = event.kind === 'step-skipped' && event.reason === 'cancelled';
        if (!isCancelled) expect(ended).toEqual(expect.arrayContaining([...(step?.needs ?? [])]));
        if (endKinds.includes(event.kind)) ended.push(address);
      }
      expect(ended).toEqual(expect.arrayContaining(lock.steps.map((step) => step.id)));
      expect(new Set(ended).size).toBe(ended.length);
    }),
    { numRuns: 1500 },
  );
});

test('a run succeeds exactly when nothing that counts failed and nobody ended it', () => {
  fc.assert(
    fc.property(plays, ([lock, numbers, cancelAfter]) => {
      const { events, state } = play(lock, worldOf(numbers, cancelAfter));
      const counts = new Set(
        lock.steps.filter((it) => it.onError === undefined).map((it) => it.id),
      );
      const failed = events.some((it) => it.kind === 'step-failed' && counts.has(it.step));
      const ended = failed ? 'failed' : 'succeeded';
      expect(state.finished?.status).toBe(state.cancelled === undefined ? ended : 'cancelled');
    }),
    { numRuns: 500 },
  );
});

test('the events of a run, fed again, give the same states', () => {
  fc.assert(
    fc.property(plays, ([lock, numbers, cancelAfter]) => {
      const { events, states } = play(lock, worldOf(numbers, cancelAfter));
      let state = initialState(lock);
      for (const [index, event] of events.entries()) {
        [state] = advance(state, JSON.parse(JSON.stringify(event)) as RunEvent);
        if (index % 5 === 0) expect(state).toEqual(states[index]);
      }
      expect(state).toEqual(states.at(-1));
    }),
    { numRuns: 100 },
  );
});

test('twice the steps cost about twice the time, not four times', () => {
  const chain = (length: number): number => {
    const steps = Array.from({ length }, (_, index) =>
      script(`s${String(index)}`, { needs: index === 0 ? [] : [`s${String(index - 1)}`] }),
    );
    return timed(() => {
      replay(steps, {});
    });
  };
  const fan = (length: number): number => {
    const items = Array.from({ length }, (_, index) => index);
    return timed(() => {
      replay([forEach('each', { parallel: 16 })], { each: items });
    });
  };
  for (const measure of [chain, fan]) {
    measure(500);
    const small = Math.min(measure(2000), measure(2000));
    const large = Math.min(measure(8000), measure(8000));
    expect(large / small).toBeLessThan(10);
  }
});

function replay(steps: readonly LockedStep[], items: World['items'] & object): void {
  const lock = lockOf(steps);
  let state = initialState(lock);
  const queue: RunEvent[] = [
    { kind: 'run-started', run: 'r', flow: 'f', lock: 'l', inputs: {}, wall: 'deno' },
  ];
  for (let at = 0; at < queue.length; at += 1) {
    const [next, commands] = advance(state, queue[at]!);
    state = next;
    for (const command of commands) {
      if (command.kind === 'record') queue.push(command.event);
      if (command.kind === 'attempt') {
        queue.push({ kind: 'step-succeeded', step: command.step, output: null });
      }
      if (command.kind === 'evaluate-items') {
        queue.push({ kind: 'items-evaluated', step: command.step, items: items[command.step]! });
      }
    }
  }
  expect(state.phase).toBe('finishing');
}

function timed(run: () => void): number {
  const from = performance.now();
  run();
  return performance.now() - from;
}
