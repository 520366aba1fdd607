import { existsSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { approve, lockOf, script } from '../testing/flow.ts';
import { FakeSandbox, untilTold } from '../testing/fake-sandbox.ts';
import { runsFolder, type RunsFolder } from '../testing/resume-fixture.ts';
import { pruneRuns, type PruneOptions } from './prune-runs.ts';

const day = 24 * 60 * 60 * 1000;
const finished = { lock: lockOf([script('a')]), flows: new Map() };
const waiting = { lock: lockOf([approve('ask')]), flows: new Map() };

function runsIn({ root }: RunsFolder): readonly string[] {
  return readdirSync(join(root, '.millrace/runs')).sort();
}

function prune(runs: RunsFolder, more: Partial<PruneOptions> = {}): readonly string[] {
  const retention = { olderThanMs: 30 * day, keep: 0 };
  return pruneRuns(runs.root, { retention, now: Date.now() + 31 * day, ...more }).map(
    ({ run }) => run,
  );
}

test('runs that ended long ago go, the oldest first; young ones and the newest stay', async () => {
  const runs = runsFolder();
  for (let count = 0; count < 4; count += 1) await runs.begin(finished, new FakeSandbox());
  const all = runsIn(runs);
  expect(prune(runs, { now: Date.now() + 29 * day })).toEqual([]);
  expect(prune(runs, { retention: { olderThanMs: Number.POSITIVE_INFINITY, keep: 0 } })).toEqual(
    [],
  );
  expect(prune(runs, { dryRun: true })).toEqual(all);
  expect(runsIn(runs)).toEqual(all);
  expect(prune(runs, { limit: 1 })).toEqual(all.slice(0, 1));
  expect(prune(runs, { retention: { olderThanMs: 30 * day, keep: 2 } })).toEqual(all.slice(1, 2));
  expect(runsIn(runs)).toEqual(all.slice(2));
});

test('a run that could go on stays unless that is asked for, and one that is worked on always', async () => {
  const runs = runsFolder();
  await runs.begin(waiting, new FakeSandbox());
  const [waits = ''] = runsIn(runs);
  const { end, outcome } = untilTold();
  const live = runs.begin(finished, new FakeSandbox(() => outcome));
  await expect.poll(() => runsIn(runs).length).toBe(2);
  expect(prune(runs)).toEqual([]);
  expect(prune(runs, { unfinished: true })).toEqual([waits]);
  end({ kind: 'returned', text: 'null' });
  await live;
  expect(prune(runs).length).toBe(1);
});

test('what a process left that was killed while it removed a run is removed', async () => {
  const runs = runsFolder();
  await runs.begin(finished, new FakeSandbox());
  const left = join(runs.root, '.millrace/runs/.removed-x');
  mkdirSync(join(left, 'blobs'), { recursive: true });
  utimesSync(left, 0, 0);
  prune(runs, { dryRun: true });
  expect(existsSync(left)).toBe(true);
  prune(runs, { now: Date.now() });
  expect(existsSync(left)).toBe(false);
  expect(runsIn(runs).length).toBe(1);
});

test('of runs that are young no journal is read', async () => {
  const runs = runsFolder();
  await runs.begin(finished, new FakeSandbox());
  const old = runsIn(runs);
  // A journal that is a folder cannot be read, so that a look at it would throw.
  mkdirSync(join(runs.root, '.millrace/runs/29991231-000000000-aaaaaa/journal'), {
    recursive: true,
  });
  expect(prune(runs)).toEqual(old);
});
