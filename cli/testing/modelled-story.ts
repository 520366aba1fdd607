import fc from 'fast-check';
import type { Leg } from '../../emit/testing/actions-model/leg.ts';
import type { Attempt } from '../../emit/testing/actions-model/play-workflow.ts';
import { ChangingWorld } from '../../runner/testing/changing-world.ts';
import type { World } from '../../runner/testing/play.ts';
import { hash, orderOf, type RandomFlow, worldOf } from '../../runner/testing/random-runs.ts';
import type { Fate } from './modelled-run.ts';

/** What happens to a workflow run besides what steps do. */
export interface Story {
  readonly seed: number;
  /** The attempts before the last one, in which all goes well but the steps. */
  readonly attempts: readonly Attempt[];
  /** Of ten jobs so many have a mishap. */
  readonly mishaps: number;
}

export const stories: fc.Arbitrary<Story> = fc.record({
  seed: fc.nat(99_999),
  attempts: fc.array(
    fc.record(
      { kind: fc.constantFrom('failed', 'failed', 'all'), cancelAfter: fc.nat(12) },
      { requiredKeys: ['kind'] },
    ),
    { minLength: 1, maxLength: 3 },
  ),
  mishaps: fc.nat(4),
});

/** What becomes of a leg, from the story and which leg it is alone. */
export function fateIn({ seed, mishaps }: Story, { job, shard, attempt, isStopped }: Leg): Fate {
  const draw = (salt: string, below: number): number =>
    hash(`${salt} ${String(seed)} ${job} ${String(shard)} ${String(attempt)}`) % below;
  const fate: Fate = { skewMs: draw('skew', 50) };
  const after = draw('after', 12);
  if (isStopped)
    return draw('stop', 3) === 0
      ? { ...fate, killedAfter: after }
      : { ...fate, interruptedAfter: after };
  if (draw('mishap', 10) >= mishaps) return fate;
  const masks = [['e'], ['1'], [String(draw('digit', 10))]][draw('mask', 3)] ?? [];
  const kinds: readonly Fate[] = [
    { isLost: true },
    { killedAfter: after },
    { killedAfter: after },
    { isDeclined: true },
    { masks },
  ];
  return { ...fate, ...kinds[draw('kind', kinds.length)] };
}

/** Answers that hang on the attempt in which they are given, where they change at all. */
export function worldsOf(
  seed: number,
  {
    flow,
    numbers,
    changes,
  }: { readonly flow: RandomFlow; readonly numbers: readonly number[]; readonly changes: boolean },
): ChangingWorld {
  return new ChangingWorld((attempt) => {
    const more = { flows: flow.flows, mock: false, pick: orderOf(numbers) };
    const world = worldOf(changes ? seed + attempt : seed, more);
    // Who says no does so before the job begins.
    return { ...world, approvals: acceptedOrLate(seed) };
  });
}

function acceptedOrLate(seed: number): NonNullable<World['approvals']> {
  const get = (_: object, step: string | symbol): string =>
    hash(`late ${String(seed)} ${String(step)}`) % 4 === 0 ? 'late' : 'given';
  return new Proxy({}, { get });
}
