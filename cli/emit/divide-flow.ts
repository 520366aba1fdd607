import {
  githubJobs,
  type GroupPlan,
  type JobModel,
  readGroupPlan,
  readTimes,
  timedPlaces,
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
): GroupsPlanned {
  const kept = readText(source.workspace, groupsPath(flow));
  return planGroups({
    lock,
    digest: sha256(text),
    kept,
    times: timesFor(flow, kept, source, lock),
    model: modelOf(source.invocation),
  });
}

/** From the file that was named; else from recorded runs, and what the plan that lies there knows besides. */
function timesFor(
  flow: string,
  kept: string | undefined,
  { invocation, context, workspace }: DivisionSource,
  lock: Lock,
): GroupPlan['times'] {
  const file = invocation.text('times');
  if (file !== undefined) {
    const found = readTimes(readNamedFile(context, file, 'file of times'), lock);
    if (found.ok) return found.times;
    throw new UsageError(`The file of times "${file}" ${found.problem}.`);
  }
  const reading = kept === undefined ? undefined : readGroupPlan(kept);
  const before = reading?.ok === true ? reading.plan.times : {};
  const measured = [...measuredTimes(workspace.root, flow)].map(
    ([place, { seconds, items }]) =>
      [place, { seconds, ...(items === undefined ? {} : { items }) }] as const,
  );
  const places = new Set(timedPlaces(lock));
  const all = Object.entries({ ...before, ...Object.fromEntries(measured) });
  return Object.fromEntries(all.filter(([place]) => places.has(place)));
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
