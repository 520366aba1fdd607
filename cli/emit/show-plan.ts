import {
  describeDivision,
  type DividedFlow,
  divisionLines,
  githubJobs,
  type GroupPlan,
  type JobModel,
  planMermaid,
  readGroupPlan,
  readTimes,
  simulate,
  timedPlaces,
} from '../../groups/index.ts';
import { type Lock, readLock, sha256 } from '../../lock/index.ts';
import { orderedJson } from '../../output/index.ts';
import { measuredTimes } from '../../runner/index.ts';
import { exitCode, UsageError, type Context, type ExitCode, type Invocation } from '../command.ts';
import { refuse } from '../conclude-run.ts';
import { type LockRefusal, readLockText } from '../prepare-flow.ts';
import { readNamedFile } from '../read-named-file.ts';
import { groupsPath, planGroups } from '../workflows/plan-groups.ts';
import { flowId, openWorkspace, readText, type Workspace } from '../workspace.ts';

interface Shown {
  readonly workspace: Workspace;
  readonly context: Context;
  readonly invocation: Invocation;
  readonly model: JobModel;
  readonly price: number | undefined;
}

/** `emit github --distributed --plan`: what the jobs of these flows would be, beside one job for all. Writes nothing. */
export function showPlan(
  invocation: Invocation,
  context: Context,
  flows: readonly string[],
): ExitCode {
  const workspace = openWorkspace(context);
  const shown = {
    workspace,
    context,
    invocation,
    model: modelOf(invocation),
    price: numberOf(invocation, 'price', 0),
  };
  const divided: DividedFlow[] = [];
  const refusals: LockRefusal[] = [];
  for (const flow of flows) {
    const found = divide(flow, shown);
    if ('plan' in found) divided.push(found);
    else refusals.push(found);
  }
  if (divided.length > 0) context.out(render(divided, formatOf(invocation, context)));
  return refusals.length > 0 ? refuse(context, refusals) : exitCode.fine;
}

type Format = 'text' | 'json' | 'mermaid';

function formatOf(invocation: Invocation, context: Context): Format {
  if (context.json) return 'json';
  const format = invocation.text('format');
  return format === 'json' || format === 'mermaid' ? format : 'text';
}

function render(divided: readonly DividedFlow[], format: Format): string {
  switch (format) {
    case 'json':
      return orderedJson({ version: 1, flows: divided.map(describeDivision) }, { keys: jsonKeys });
    case 'mermaid':
      return divided.map(({ plan, simulation }) => planMermaid(plan, simulation)).join('\n');
    case 'text':
      return divided.map((one) => `${divisionLines(one).join('\n')}\n`).join('\n');
  }
}

const jsonKeys: readonly string[] = [
  'version',
  'flows',
  'flow',
  'lock',
  'plan',
  'oneJob',
  'name',
  'section',
  'jobs',
  'seconds',
  'minutes',
  'cost',
];

function divide(flow: string, shown: Shown): DividedFlow | LockRefusal {
  const { workspace, model, price } = shown;
  const read = readLockText(workspace, flow);
  if ('refusal' in read) return read.refusal;
  const reading = readLock(read.lockText);
  if (!reading.ok) return { code: 'lock-invalid', ...reading.problem };
  const { lock } = reading;
  const kept = readText(workspace, groupsPath(flow));
  const times = timesFor(flow, kept, shown, lock);
  const digest = sha256(read.lockText);
  const planned = planGroups({ lock, digest, kept, times, model });
  if (!planned.ok) {
    const { message, hint } = planned;
    return { code: 'groups-impossible', message: `${flow}: ${message}.`, hint };
  }
  const { plan } = planned;
  const measured = Object.keys(plan.times);
  return {
    flow: flowId(flow),
    plan,
    simulation: simulate(plan, lock, model),
    model,
    measured,
    assumed: timedPlaces(lock).filter((place) => !measured.includes(place)),
    ...(price === undefined ? {} : { price }),
  };
}

/** From the file that was named; else from recorded runs, and what the plan that lies there knows besides. */
function timesFor(
  flow: string,
  kept: string | undefined,
  { invocation, context, workspace }: Shown,
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

function modelOf(invocation: Invocation): JobModel {
  const processes = numberOf(invocation, 'processes', 1);
  const setupSeconds = numberOf(invocation, 'setup-seconds', 0);
  return {
    ...githubJobs,
    ...(processes === undefined ? {} : { processes: Math.floor(processes) }),
    ...(setupSeconds === undefined ? {} : { setupSeconds }),
  };
}

function numberOf(invocation: Invocation, name: string, least: number): number | undefined {
  const text = invocation.text(name);
  if (text === undefined) return undefined;
  const number = /^\d{1,6}(?:\.\d{1,6})?$/.test(text) ? Number(text) : NaN;
  if (number >= least) return number;
  throw new UsageError(
    `\`--${name}\` takes a number of at least ${String(least)}; it got "${text}".`,
  );
}
