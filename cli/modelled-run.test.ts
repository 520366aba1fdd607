import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Attempt } from '../emit/testing/actions-model/play-workflow.ts';
import type { ChangingWorld } from '../runner/testing/changing-world.ts';
import { outcomes } from '../runner/testing/outcomes.ts';
import { play } from '../runner/testing/play.ts';
import { orderOf, orders, randomRuns } from '../runner/testing/random-runs.ts';
import { divideFlow, type DividedFlow } from './testing/divisible-flow.ts';
import { type Fate, ModelledRun, type PlayedAttempt } from './testing/modelled-run.ts';
import { fateIn, stories, type Story, worldsOf } from './testing/modelled-story.ts';

/** In memory where that can be: a run writes a hundred files, each to the disk. */
const within = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** `MODELLED_RUNS=1000` is the whole of it. */
const count = Number(process.env['MODELLED_RUNS'] ?? 100);

interface Told {
  readonly parts: DividedFlow;
  readonly worlds: ChangingWorld;
  readonly run: ModelledRun;
  readonly story: Story;
}

/**
 * Plays the attempts of a story, then one in which nothing goes wrong but steps: that one ends the run. Only an output that
 * GitHub dropped needs all jobs again: the job that said it ended well, and does not run with the failed ones.
 */
async function playStory({ parts, worlds, run, story }: Told): Promise<void> {
  let last: PlayedAttempt | undefined;
  let hasDropped = false;
  const playOne = async (attempt: Attempt, hasMishaps: boolean): Promise<boolean> => {
    const kind = attempt.kind === 'failed' && last?.hasFailed === false ? 'all' : attempt.kind;
    if (kind !== 'failed') {
      worlds.forget();
      hasDropped = false;
    }
    const fates: Fate[] = [];
    last = await run.play({ ...attempt, kind }, (leg) => {
      const fate = hasMishaps ? fateIn(story, leg) : {};
      fates.push(fate);
      return fate;
    });
    hasDropped ||= fates.some(({ masks }) => masks !== undefined);
    judge(parts, worlds, last);
    if (last.result === undefined || hasDropped || fates.some(isMishap)) return hasDropped;
    expect(last.result.faults.map(({ message }) => message)).toEqual([]);
    expect(last.result.finished).toBeDefined();
    return false;
  };
  for (const [at, attempt] of story.attempts.entries()) {
    await playOne(at === 0 ? { ...attempt, kind: 'first' } : attempt, true);
  }
  if (await playOne({ kind: 'failed' }, false)) await playOne({ kind: 'all' }, false);
  expect(last?.result?.finished).toBeDefined();
}

/** What holds of every attempt: a run that has ended did so as the scheduler alone would end it. */
function judge(
  { flow }: DividedFlow,
  worlds: ChangingWorld,
  { result, events, isCancelled }: PlayedAttempt,
): void {
  if (result?.finished === undefined) return;
  const alone = play(flow.lock, worlds.last);
  const [ours, theirs] = [outcomes(events), outcomes(alone.events)];
  const isCut = [...events, ...alone.events].some(({ kind }) => kind === 'flow-returned');
  if (isCancelled || isCut) {
    expect(contradictions(ours, theirs)).toEqual([]);
    return;
  }
  expect(ours).toEqual(theirs);
  expect(result.finished.status).toBe(alone.state.finished?.status);
}

/** Steps that ended well in both, and otherwise: what was under way when the flow was ended is a matter of time. */
function contradictions(some: readonly string[], others: readonly string[]): readonly string[] {
  const wellIn = (list: readonly string[]): ReadonlyMap<string, string> =>
    new Map(
      list.map((it) => [it.split(' ')[0] ?? '', it] as const).filter(([, it]) => / "/u.test(it)),
    );
  const [one, other] = [wellIn(some), wellIn(others)];
  return [...one].flatMap(([step, end]) =>
    other.has(step) && other.get(step) !== end ? [end] : [],
  );
}

function isMishap({ isLost, killedAfter, isDeclined }: Fate): boolean {
  return isLost === true || killedAfter !== undefined || isDeclined === true;
}

test('a divided run ends as the scheduler alone, whatever becomes of its jobs', async () => {
  await fc.assert(
    fc.asyncProperty(randomRuns, orders, stories, async ([random, seed, numbers], cuts, story) => {
      fc.pre(random.lock.steps.length > 0);
      const parts = divideFlow(random, cuts);
      const worlds = worldsOf(seed, { flow: parts.flow, numbers, changes: seed % 2 === 0 });
      const run = new ModelledRun(parts.text, { ...parts, worlds, choose: orderOf(cuts), within });
      try {
        await playStory({ parts, worlds, run, story });
      } finally {
        run.remove();
      }
    }),
    { numRuns: count },
  );
}, 1_200_000);
