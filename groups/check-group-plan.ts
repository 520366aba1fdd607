import { formatLock, type Lock, sha256 } from '../lock/index.ts';
import { atomGraph } from './atom-graph.ts';
import { atomsOf, canShard, placeOf, stepsOf } from './atoms.ts';
import { groupsOf } from './groups-of.ts';
import { bondsOf } from './bundles.ts';
import { groupDifferences, meetingProblems } from './group-differences.ts';
import { githubJobs, mostShards } from './job-model.ts';
import { type Group, type GroupPlan, type Section, sections } from './model.ts';
import { sharedFiles, sharingText } from './shared-files.ts';
import { holds } from './simulate.ts';

/**
 * What is wrong with a plan for a lock, each a sentence; nothing when jobs may be made from it. Everything but how long
 * steps take is held to the lock: a plan may come from anybody.
 */
export function checkGroupPlan(plan: GroupPlan, lock: Lock): readonly string[] {
  if (plan.lock !== sha256(formatLock(lock))) return ['It divides another lock than this one.'];
  const problems = [
    ...timeProblems(plan, lock),
    ...sectionOrder(plan.groups),
    ...sectionsSharing(lock),
  ];
  const names = new Set<string>();
  for (const section of sections) {
    const groups = plan.groups.filter((group) => group.section === section);
    const found = [...memberProblems(groups, lock, section), ...shardProblems(groups, lock)];
    // What follows from who holds what says nothing while that is wrong.
    const more = found.length > 0 ? [] : derivedProblems(groups, { plan, lock, section, names });
    problems.push(...found, ...more);
  }
  return problems;
}

function timeProblems({ times }: GroupPlan, lock: Lock): readonly string[] {
  const kinds = new Map(
    sections.flatMap((section) =>
      stepsOf(lock, section).map((step) => [placeOf(section, step.id), step.kind] as const),
    ),
  );
  return Object.entries(times).flatMap(([place, { items }]) => {
    const kind = kinds.get(place);
    if (kind === undefined) return [`It gives a time for ${place}, which is no step of the flow.`];
    const isOdd = items !== undefined && kind !== 'for-each';
    return isOdd ? [`It gives ${place} a number of items, and that is no fan-out.`] : [];
  });
}

function sectionOrder(groups: readonly Group[]): readonly string[] {
  const isMisplaced = (section: Section, at: number): boolean =>
    at > 0 && sections.indexOf(section) < sections.indexOf(groups[at - 1]?.section ?? 'main');
  return groups.flatMap(({ name, section }, at) =>
    isMisplaced(section, at) ? [`${name} stands behind groups of a later section.`] : [],
  );
}

/** Sections are jobs of their own, so what a later one may read of an earlier one's files is never there. */
function sectionsSharing(lock: Lock): readonly string[] {
  const steps = sections.flatMap((section, at) =>
    stepsOf(lock, section).map((step) => ({ place: placeOf(section, step.id), step, at })),
  );
  const order = new Map(steps.map(({ place, at }) => [place, at]));
  const orderOf = (place: string): number => order.get(place) ?? 0;
  return sharedFiles(lock, steps)
    .filter(({ writer, reader }) => orderOf(writer) < orderOf(reader))
    .map((shared) => `${sharingText(shared)}; \`on-error\` and \`finally\` are jobs of their own.`);
}

/** Every step once, every approval asked once, every divided fan-out counted once. */
function memberProblems(groups: readonly Group[], lock: Lock, section: Section): readonly string[] {
  const steps = stepsOf(lock, section);
  const divided = groups.flatMap(({ shards, steps: [id] }) =>
    shards === undefined || id === undefined ? [] : [id],
  );
  const approvals = steps.filter(({ kind }) => kind === 'approve').map(({ id }) => id);
  const idle = groups.filter(
    (group) => group.steps.length + (group.asks ?? []).length + (group.counts ?? []).length === 0,
  );
  const all = steps.map(({ id }) => id);
  return [
    ...idle.map(({ name }) => `${name} has nothing to do.`),
    ...onceProblems(
      all,
      groups.flatMap((group) => group.steps),
      `in ${section}`,
    ),
    ...onceProblems(
      approvals,
      groups.flatMap(({ asks = [] }) => asks),
      'among what is asked',
    ),
    ...onceProblems(
      divided,
      groups.flatMap(({ counts = [] }) => counts),
      'among what is counted',
    ),
  ];
}

function onceProblems(
  wanted: readonly string[],
  found: readonly string[],
  where: string,
): readonly string[] {
  const counts = new Map(wanted.map((id) => [id, 0]));
  const foreign = new Set<string>();
  for (const id of found) {
    const count = counts.get(id);
    if (count === undefined) foreign.add(id);
    else counts.set(id, count + 1);
  }
  return [
    ...[...foreign].map((id) => `${id} has no place ${where}.`),
    ...[...counts].flatMap(([id, count]) => {
      if (count === 1) return [];
      return [`${id} stands ${count === 0 ? 'in no group' : 'in more than one group'} ${where}.`];
    }),
  ];
}

function shardProblems(groups: readonly Group[], lock: Lock): readonly string[] {
  return groups.flatMap(({ name, section, shards, ...group }) => {
    if (shards === undefined) return [];
    const [id, ...others] = group.steps;
    const step = stepsOf(lock, section).find((one) => one.id === id);
    if (step === undefined || others.length > 0 || !canShard(step)) {
      return [`${name} has shards, and is not one fan-out alone that may be divided.`];
    }
    if (shards <= Math.min(step.parallel, mostShards)) return [];
    return [`${name} has ${shards} shards, and its fan-out runs ${step.parallel} items at once.`];
  });
}

interface Place {
  readonly plan: GroupPlan;
  readonly lock: Lock;
  readonly section: Section;
  readonly names: Set<string>;
}

/** Whether names, order and trust are what follows from the lock and from who holds which steps. */
function derivedProblems(
  groups: readonly Group[],
  { plan, lock, section, names }: Place,
): readonly string[] {
  const shards = new Map(
    groups.flatMap(({ steps: [id], shards: count }) =>
      count === undefined || id === undefined ? [] : [[id, count] as const],
    ),
  );
  const atoms = atomsOf({ lock, section, times: plan.times, model: githubJobs, shards });
  const sets = groups.map((group) => ({
    atoms: atoms.filter((atom) => holds(group, atom)),
    seconds: group.seconds,
  }));
  const graph = atomGraph(atoms);
  const should = groupsOf(sets, { lock, section, names });
  const seen = new Set<string>();
  const ownerOf = (id: string): string =>
    groups.find(({ steps }) => steps.includes(id))?.name ?? '';
  const torn = bondsOf(lock, graph).filter(({ one, other }) => ownerOf(one) !== ownerOf(other));
  const problems = torn.map(
    ({ one, other, reason }) => `${reason}; they are in ${ownerOf(one)} and ${ownerOf(other)}.`,
  );
  const each = groups.flatMap((group, at) => {
    const wanted = should[at] ?? group;
    const early = wanted.after.filter((name) => !seen.has(name));
    seen.add(wanted.name);
    return [
      ...meetingProblems(group, sets[at]?.atoms ?? [], graph),
      ...early.map((name) => `${group.name} needs ${name}, which does not stand before it.`),
      ...groupDifferences(group, wanted),
    ];
  });
  return [...problems, ...each];
}
