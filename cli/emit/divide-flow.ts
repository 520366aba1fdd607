import {
  githubJobs,
  type GroupPlan,
  type JobModel,
  readGroupPlan,
  readTimes,
  timedPlaces,
  type TimeSources,
} from '../../groups/index.ts';
import { type Lock, sha256 } from '../../lock/index.ts';
import { measuredTimes } from '../../runner/index.ts';
import { UsageError, type Context, type Invocation } from '../command.ts';
import { readNamedFile } from '../read-named-file.ts';
import type { FlowToEmit } from '../workflows/emit-flow.ts';
import { groupsPath, planGroups, type GroupsPlanned } from '../workflows/plan-groups.ts';
import { readText, type Workspace } from '../workspace.ts';

/** What says how long steps take and how jobs are made. */
export interface DivisionSource {
  readonly workspace: Workspace;
  readonly context: Context;
  readonly invocation: Invocation;
}

/** Divides a flow anew, by the options of the command, recorded runs and what the plan that lies there knows besides. */
export function divideFlow(
  { flow, lock, text }: FlowToEmit,
  source: DivisionSource,
): { readonly planned: GroupsPlanned; readonly sources: TimeSources } {
  const kept = readText(source.workspace, groupsPath(flow));
  const known = timesFor({ flow, kept, lock }, source);
  const planned = planGroups({
    lock,
    digest: sha256(text),
    kept,
    times: { ...known.kept, ...known.measured, ...known.given },
    model: modelOf(source.invocation),
  });
  return { planned, sources: sourcesOf(known, lock) };
}

/** By where they are from. */
interface KnownTimes {
  readonly given: GroupPlan['times'];
  readonly measured: GroupPlan['times'];
  readonly kept: GroupPlan['times'];
}

/** From the file that was named; else from recorded runs, and what the plan that lies there knows besides. */
function timesFor(
  {
    flow,
    kept,
    lock,
  }: { readonly flow: string; readonly kept: string | undefined; readonly lock: Lock },
  { invocation, context, workspace }: DivisionSource,
): KnownTimes {
  const file = invocation.text('times');
  if (file !== undefined) {
    const found = readTimes(readNamedFile(context, file, 'file of times'), lock);
    if (found.ok) return { given: found.times, measured: {}, kept: {} };
    throw new UsageError(`The file of times "${file}" ${found.problem}.`);
  }
  const reading = kept === undefined ? undefined : readGroupPlan(kept);
  const before = reading?.ok === true ? reading.plan.times : {};
  const places = new Set(timedPlaces(lock));
  const measured = [...measuredTimes(workspace.root, flow)].flatMap(([place, time]) => {
    const { seconds, items } = time;
    if (!places.has(place)) return [];
    return [[place, { seconds, ...(items === undefined ? {} : { items }) }] as const];
  });
  const isNew = new Set(measured.map(([place]) => place));
  const others = Object.entries(before).filter(([place]) => places.has(place) && !isNew.has(place));
  return {
    given: {},
    measured: Object.fromEntries(measured),
    kept: Object.fromEntries(others),
  };
}

function sourcesOf({ given, measured, kept }: KnownTimes, lock: Lock): TimeSources {
  const known = { ...given, ...measured, ...kept };
  return {
    given: Object.keys(given).sort(),
    measured: Object.keys(measured).sort(),
    kept: Object.keys(kept).sort(),
    assumed: timedPlaces(lock)
      .filter((place) => !Object.hasOwn(known, place))
      .sort(),
  };
}

export function modelOf(invocation: Invocation): JobModel {
  const processes = numberOf(invocation, 'processes', 1);
  const setupSeconds = numberOf(invocation, 'setup-seconds', 0);
  return {
    ...githubJobs,
    ...(processes === undefined ? {} : { processes: Math.floor(processes) }),
    ...(setupSeconds === undefined ? {} : { setupSeconds }),
  };
}

export function numberOf(invocation: Invocation, name: string, least: number): number | undefined {
  const text = invocation.text(name);
  if (text === undefined) return undefined;
  const number = /^\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text) : NaN;
  if (number >= least) return number;
  throw new UsageError(
    `\`--${name}\` takes a number of at least ${String(least)}; it got "${text}".`,
  );
}
