import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { atomGraph } from './atom-graph.ts';
import { atomsOf } from './atoms.ts';
import { ClusterMaker } from './cluster.ts';
import { type Division, divisionOf } from './division.ts';
import { divideSection } from './divide-section.ts';
import { isBetter } from './improve-division.ts';
import { githubJobs as model } from './job-model.ts';
import { everyPartition } from './testing/every-division.ts';
import { plainShape, type TimedLock, timedLocks } from './testing/random-locks.ts';

const runs = Number(process.env['DIVISIONS'] ?? 60);

/** The best of all divisions that may be. */
function bestOf({ lock, times }: TimedLock): Division {
  const graph = atomGraph(atomsOf({ lock, section: 'main', times, model, shards: new Map() }));
  const maker = new ClusterMaker(graph, model);
  let best: Division | undefined;
  for (const owners of everyPartition(graph.atoms.length)) {
    const sets = [...new Set(owners)].map((set) =>
      maker.make(graph.atoms.filter(({ at }) => owners[at] === set)),
    );
    const clusters = sets.filter((cluster) => cluster !== undefined);
    if (clusters.length < sets.length) continue;
    const division = divisionOf(clusters, model);
    if (division === undefined) continue;
    if (best === undefined || isBetter(division, best)) best = division;
  }
  if (best === undefined) throw new Error('One job per step is a division.');
  return best;
}

test('of small flows the cheapest of all divisions is found, but for few', () => {
  const misses: { readonly cost: number; readonly seconds: number }[] = [];
  fc.assert(
    fc.property(timedLocks(plainShape), (timed) => {
      const best = bestOf(timed);
      const found = divideSection({ ...timed, section: 'main', model });
      expect(found.cost).toBeGreaterThanOrEqual(best.cost);
      expect(found.cost).toBeLessThanOrEqual(best.cost * 1.1);
      expect(found.seconds).toBeLessThanOrEqual(best.seconds * 1.1);
      if (found.cost > best.cost) {
        misses.push({ cost: found.cost / best.cost, seconds: found.seconds / best.seconds });
      }
    }),
    { numRuns: runs },
  );
  const worst = Math.max(1, ...misses.map(({ cost }) => cost));
  console.log(
    `${runs} flows: ${misses.length} are not the cheapest; the worst costs ${worst.toFixed(3)} times the cheapest`,
  );
  expect(misses.length).toBeLessThanOrEqual(runs / 20);
});
