import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Lock, LockedStep } from '../../lock/index.ts';
import type { RunEvent } from '../events/run-event.ts';
import { forEach, lockOf, script } from '../testing/flow.ts';
import { play, Player, resume, type Played, type World } from '../testing/play.ts';
import { orderOf, orders, type RandomFlow, randomRuns, worldOf } from '../testing/random-runs.ts';
import { advance } from './advance.ts';
import type { StepEvent } from './move-step.ts';
import { initialState } from './run-state.ts';

const endKinds = ['step-succeeded', 'step-failed', 'step-skipped'];

function played(
  { lock, flows }: RandomFlow,
  seed: number,
  numbers: readonly number[],
  cancelAfter: readonly number[],
): Played {
  return play(lock, worldOf(seed, { flows, pick: orderOf(numbers), cancelAfter }));
}

/** The steps of the flow at an address, and what the ids of its section begin with. */
function definitionAt(
  { lock, flows }: RandomFlow,
  address: string,
): [LockedStep, string] | undefined {
  const [, prefix = '', section = '', id = ''] =
    /^(.*\/)?((?:on-error|finally):)?([^/]+)$/u.exec(address) ?? [];
  let around: Lock | undefined = lock;
  for (const part of prefix.split('/').filter((it) => it !== '')) {
    const step: LockedStep | undefined = around.steps.find((it) => it.id === part);
    around = step?.kind === 'flow' ? flows.get(step.flow) : undefined;
    // Inside of another kind of step.
    if (around === undefined) return undefined;
  }
  const lists = { '': around.steps, 'on-error:': around.onError, 'finally:': around.finally };
  const steps = Object.entries(lists).find(([name]) => name === section)?.[1] ?? [];
  const step = steps.find((it) => it.id === id);
  return step && [step, `${prefix}${section}`];
}

test('every step ends exactly once an attempt of its flow, and none begins before what it needs has ended', () => {
  fc.assert(
    fc.property(randomRuns, ([flow, seed, numbers, cancels]) => {
      const { events, state } = played(flow, seed, numbers, cancels);
      expect(state.phase).toBe('finished');
      const ended = new Set<string>();
      for (const event of events) if ('step' in event) follow(flow, ended, event);
      for (const step of flow.lock.steps) expect(ended).toContain(step.id);
    }),
    { numRuns: 1500 },
  );
});

/** Takes in one event; `ended` holds the steps that ended so far. */
function follow(flow: RandomFlow, ended: Set<string>, event: StepEvent): void {
  const address = event.step;
  // Another attempt of a flow begins anew.
  const isAnew = (step: string): boolean =>
    event.kind === 'flow-started' && step.startsWith(`${address}/`);
  for (const step of [...ended].filter(isAnew)) ended.delete(step);
  if (ended.has(address)) throw new Error(`${address} goes on after its end.`);
  const [definition, prefix = ''] = definitionAt(flow, address) ?? [];
  const early = (definition?.needs ?? []).filter((it) => !ended.has(`${prefix}${it}`));
  // A step that the end of its flow skips does not wait for its needs.
  const isCancelled = event.kind === 'step-skipped' && event.reason === 'cancelled';
  if (!isCancelled && early.length > 0) throw new Error(`${address} began too early.`);
  if (endKinds.includes(event.kind)) ended.add(address);
}

test('a run succeeds exactly when nothing that counts failed and nobody ended it', () => {
  fc.assert(
    fc.property(randomRuns, ([flow, seed, numbers, cancels]) => {
      const { events, state } = played(flow, seed, numbers, cancels);
      const { lock } = flow;
      const failed = (steps: readonly LockedStep[], prefix: string): boolean =>
        steps.some(
          ({ id, onError }) =>
            onError === undefined &&
            events.some((it) => it.kind === 'step-failed' && it.step === `${prefix}${id}`),
        );
      // One that came when all steps had ended came too late.
      const isInterrupted = events.some(
        (it, at) =>
          it.kind === 'cancel-requested' && events.slice(at).some((later) => 'step' in later),
      );
      const isReturned = state.flow.returned !== undefined;
      const fails =
        (!isReturned && failed(lock.steps, '')) || failed(lock.finally ?? [], 'finally:');
      const status = fails ? 'failed' : 'succeeded';
      expect(state.finished?.status).toBe(isInterrupted ? 'cancelled' : status);
    }),
    { numRuns: 700 },
  );
});

test('the order in which things happen changes nothing in how they end', () => {
  fc.assert(
    fc.property(randomRuns, orders, ([flow, seed, numbers], others) => {
      fc.pre(!JSON.stringify([flow.lock, ...flow.flows.values()]).includes('"kind":"return"'));
      const ends = (order: readonly number[]): readonly string[] =>
        outcomes(played(flow, seed, order, []).events);
      expect(ends(numbers)).toEqual(ends(others));
    }),
    { numRuns: 500 },
  );
});

/**
 * How each step ended, without the message, which names the first of several failures. How many items
 * of a fan-out had begun when one failed is a matter of time, so those are left out.
 */
function outcomes(events: readonly RunEvent[]): readonly string[] {
  const failed = events.flatMap((it) => (it.kind === 'step-failed' ? [`${it.step}[`] : []));
  const isShort = (step: string): boolean => failed.some((start) => step.startsWith(start));
  return events
    .flatMap((it) => {
      if (it.kind === 'run-finished') return [`run ${it.status}`];
      if (!('step' in it) || isShort(it.step)) return [];
      if (it.kind === 'step-skipped') return [`${it.step} skipped ${it.reason}`];
      if (it.kind === 'step-succeeded') return [`${it.step} ${JSON.stringify(it.output)}`];
      return it.kind === 'step-failed' ? [`${it.step} failed`] : [];
    })
    .sort();
}

test('the events of a run, fed again, give the same states', () => {
  fc.assert(
    fc.property(randomRuns, ([flow, seed, numbers, cancels]) => {
      const { events, states: all } = played(flow, seed, numbers, cancels);
      let state = initialState(flow);
      for (const [index, event] of events.entries()) {
        [state] = advance(state, JSON.parse(JSON.stringify(event)) as RunEvent);
        if (index % 5 === 0) expect(state).toEqual(all[index]);
      }
      expect(state).toEqual(all.at(-1));
    }),
    { numRuns: 100 },
  );
});

test('a run that is cut off after any event and resumed ends as if nothing had happened', () => {
  fc.assert(
    fc.property(randomRuns, orders, ([flow, seed, numbers], others) => {
      fc.pre(!JSON.stringify([flow.lock, ...flow.flows.values()]).includes('"kind":"return"'));
      const whole = played(flow, seed, numbers, []);
      const world = worldOf(seed, { flows: flow.flows, pick: orderOf(others) });
      for (const [cut, state] of whole.states.entries()) {
        if (cut % 3 !== others.length % 3) continue;
        const before = whole.events.slice(0, cut + 1);
        const after = resume(state, before, world);
        expect(outcomes(after.events)).toEqual(outcomes(whole.events));
      }
    }),
    { numRuns: 150 },
  );
});

test('a retry runs no item again that succeeded, where nothing that its fan-out reads does', () => {
  let stayed = 0;
  fc.assert(
    fc.property(randomRuns, orders, ([flow, seed, numbers, cancels], others) => {
      const first = played(flow, seed, numbers, cancels);
      const { status } = first.state.finished ?? {};
      if (status === 'succeeded') return;
      const world = worldOf(seed, { flows: flow.flows, pick: orderOf(others), cancelAfter: [] });
      const retried = new Player(first.state, { ...world, attempts: {} }, first.events);
      const begun = { kind: 'run-retried', attempt: 2, from: [], wall: 'deno' } as const;
      const all = retried.play(begun);
      const after = all.events.slice(first.events.length);
      const moved = new Set(after.flatMap((it) => ('step' in it ? [it.step] : [])));
      for (const step of flow.lock.steps) {
        if (step.kind !== 'for-each' || step.needs.some((need) => moved.has(need))) continue;
        const inside = (it: RunEvent): boolean =>
          'step' in it && new RegExp(`^${step.id}\\[\\d+\\]$`, 'u').test(it.step);
        const done = first.events.filter((it) => it.kind === 'step-succeeded' && inside(it));
        for (const it of done) {
          if (!('step' in it)) continue;
          expect(moved).not.toContain(it.step);
          stayed += Number(moved.has(step.id));
        }
      }
      expect(all.state.phase).toBe('finished');
      let state = initialState(flow);
      for (const event of all.events) [state] = advance(state, event);
      expect(state).toEqual(all.state);
    }),
    { numRuns: 1500 },
  );
  expect(stayed).toBeGreaterThan(3);
});

test('a run that is being ended, cut off and resumed, is ended all the same', () => {
  fc.assert(
    fc.property(randomRuns, orders, ([flow, seed, numbers, cancels], others) => {
      const whole = played(flow, seed, numbers, cancels);
      const world = worldOf(seed, { flows: flow.flows, pick: orderOf(others) });
      for (const [cut, state] of whole.states.entries()) {
        if (cut % 3 !== others.length % 3) continue;
        const after = resume(state, whole.events.slice(0, cut + 1), world);
        expect(after.state.phase).toBe('finished');
        if (state.flow.cancelled === 'interrupted') {
          expect(after.state.finished?.status).toBe('cancelled');
        }
      }
    }),
    { numRuns: 150 },
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
  let state = initialState({ lock, flows: new Map() });
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
