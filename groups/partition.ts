import { formatLock, type Lock, sha256 } from '../lock/index.ts';
import { divideSection } from './divide-section.ts';
import { placeOf, stepsOf } from './atoms.ts';
import { groupsOf } from './groups-of.ts';
import { githubJobs, type JobModel } from './job-model.ts';
import { type GroupPlan, type Section, sections } from './model.ts';

/**
 * Divides the steps of a lock over jobs: steps of other trust never share one, and of what is allowed the cheapest
 * that was found is taken, a billed minute counting as sixty seconds of waiting. The same lock, times and
 * model give the same plan.
 */
export function partition(
  lock: Lock,
  times: GroupPlan['times'],
  model: JobModel = githubJobs,
): GroupPlan {
  const known = timesOf(lock, times);
  const names = new Set<string>();
  const groups = sections.flatMap((section) => {
    const { clusters } = divideSection({ lock, section, times: known, model });
    const sets = clusters.map(({ atoms, seconds }) => ({
      atoms,
      seconds: Math.ceil(seconds - model.setupSeconds),
    }));
    return groupsOf(sets, { lock, section, names });
  });
  return { planVersion: 1, lock: sha256(formatLock(lock)), times: known, groups };
}

/** Those of the flow's own steps, sorted. */
function timesOf(lock: Lock, times: GroupPlan['times']): GroupPlan['times'] {
  const places = sections.flatMap((section: Section) =>
    stepsOf(lock, section).map(({ id }) => placeOf(section, id)),
  );
  return Object.fromEntries(
    places.sort().flatMap((place) => {
      const time = Object.hasOwn(times, place) ? times[place] : undefined;
      return time === undefined ? [] : [[place, time]];
    }),
  );
}
