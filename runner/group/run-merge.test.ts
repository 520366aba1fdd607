import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunEvent } from '../events/run-event.ts';
import { pendingCommands } from '../schedule/pending-commands.ts';
import { advance } from '../schedule/advance.ts';
import { initialState, type RunState } from '../schedule/run-state.ts';
import {
  divide,
  mergeOf,
  playDivided,
  unfinished,
  type DividedWorld,
} from '../testing/divided-play.ts';
import { outcomes } from '../testing/outcomes.ts';
import { play } from '../testing/play.ts';
import { orderOf, orders, type RandomFlow, randomRuns, worldOf } from '../testing/random-runs.ts';
import type { RunMerge } from './run-merge.ts';

function dividedOf(
  flow: RandomFlow,
  seed: number,
  [numbers, cuts]: readonly [readonly number[], readonly number[]],
): DividedWorld {
  const world = worldOf(seed, { flows: flow.flows, pick: orderOf(numbers), mock: false });
  const skew = (job: number): number => (cuts[job % cuts.length] ?? 0) % 50;
  return { flow, plan: divide(flow, cuts), world, skew };
}

function returns({ lock, flows }: RandomFlow): boolean {
  return JSON.stringify([lock, ...flows.values()]).includes('"kind":"return"');
}

function finishOf({ state }: RunMerge): string {
  const [command] = pendingCommands(state);
  return command?.kind === 'finish' ? command.status : 'unfinished';
}

function eventsOf({ records }: RunMerge): readonly RunEvent[] {
  return records.map(({ event }) => event);
}

test('a run that is divided over jobs ends as one that is not', () => {
  fc.assert(
    fc.property(randomRuns, orders, ([flow, seed, numbers], cuts) => {
      fc.pre(!returns(flow));
      const divided = dividedOf(flow, seed, [numbers, cuts]);
      const alone = play(flow.lock, divided.world);
      const { merge } = playDivided(divided);
      expect(unfinished(divided.plan, merge)).toEqual([]);
      expect(outcomes(eventsOf(merge))).toEqual(outcomes(alone.events));
      expect(finishOf(merge)).toBe(alone.state.finished?.status);
    }),
    { numRuns: 1000 },
  );
});

test('what is merged is a journal like any other', () => {
  fc.assert(
    fc.property(randomRuns, orders, ([flow, seed, numbers], cuts) => {
      const { merge } = playDivided(dividedOf(flow, seed, [numbers, cuts]));
      expect(replay(flow, merge)).toEqual(merge.state);
      expect(merge.state.phase).toBe('finishing');
    }),
    { numRuns: 500 },
  );
});

test('a run in which a job is interrupted ends, whatever others did meanwhile, and `finally` runs', () => {
  fc.assert(
    fc.property(randomRuns, orders, fc.nat(9), fc.nat(9), (run, cuts, group, after) => {
      const [flow, seed, numbers] = run;
      const divided = dividedOf(flow, seed, [numbers, cuts]);
      fc.pre(group < divided.plan.groups.length);
      const { merge, segments } = playDivided({ ...divided, interrupted: { group, after } });
      expect(merge.state.phase).toBe('finishing');
      expect(replay(flow, merge)).toEqual(merge.state);
      const isCut = segments.some(({ facts }) =>
        facts.some((it) => it.event.kind === 'cancel-requested'),
      );
      // One that came when all steps had ended came too late.
      const isTold = merge.records.some((it) => it.event.kind === 'cancel-requested');
      if (isCut && isTold) expect(finishOf(merge)).toBe('cancelled');
    }),
    { numRuns: 1000 },
  );
});

test('whoever merges more comes to a state that the one of whoever merges less leads to', () => {
  fc.assert(
    fc.property(randomRuns, orders, ([flow, seed, numbers], cuts) => {
      const divided = dividedOf(flow, seed, [numbers, cuts]);
      const { segments, merge } = playDivided(divided);
      const again = mergeOf(divided, segments, { section: 'finally', told: false });
      expect(again.records).toEqual(merge.records);
    }),
    { numRuns: 200 },
  );
});

function replay(flow: RandomFlow, merge: RunMerge): RunState {
  let state = initialState(flow);
  for (const event of eventsOf(merge)) [state] = advance(state, event);
  return state;
}
