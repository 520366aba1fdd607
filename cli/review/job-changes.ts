import { defaultMachine, type Group, readGroupPlan } from '../../groups/index.ts';
import { visibleLine } from '../../output/index.ts';
import type { Change } from '../../review/index.ts';
import { groupsPath } from '../workflows/plan-groups.ts';
import { flowOfFile } from './find-touched.ts';
import type { OpenChange } from './open-change.ts';

/**
 * Which flows are divided over jobs otherwise than before, of those asked for: the groups that are new, gone or changed. Only
 * other times, or another lock divided alike, are no change; a plan of head that nobody can read is said to be stale already.
 */
export async function findJobChanges(
  { base, head, paths }: OpenChange,
  only: readonly string[] | undefined,
): Promise<readonly Change[]> {
  const flows = paths.flatMap((path) => {
    const flow = flowOfFile(path);
    return flow !== undefined && path === groupsPath(flow) ? [flow] : [];
  });
  const asked = flows.filter((flow) => only?.includes(flow) ?? true);
  const plans = asked.map(groupsPath);
  const [before, after] = [await base.read(plans), await head.read(plans)];
  return asked.flatMap((flow): readonly Change[] => {
    const path = groupsPath(flow);
    const [had, has] = [jobsIn(before.get(path)), jobsIn(after.get(path))];
    if (has === undefined || !head.entries.has(flow)) return [];
    const lines = { from: told(had ?? unreadable, has), to: told(has, had ?? unreadable) };
    if (had !== undefined && lines.from === lines.to) return [];
    const about = { flow, subject: 'jobs', reaches: [], location: { path } };
    const { from, to } = lines;
    const values = base.entries.has(flow) ? { from, to } : { to };
    return [{ kind: 'jobs-changed', severity: 'notable', ...about, ...values }];
  });
}

/** How a flow runs: in how many jobs, and what each does. */
interface Jobs {
  readonly title: string;
  readonly groups: readonly string[];
}

const unreadable: Jobs = { title: 'a plan that cannot be read', groups: [] };

/** `undefined`: nobody can say. */
function jobsIn(bytes: Uint8Array | undefined): Jobs | undefined {
  if (bytes === undefined) return { title: 'one job', groups: [] };
  const reading = readGroupPlan(new TextDecoder().decode(bytes));
  if (!reading.ok) return undefined;
  const { groups } = reading.plan;
  const title = groups.length === 1 ? '1 group' : `${String(groups.length)} groups`;
  return { title, groups: groups.map(groupText) };
}

/** What is told of one side: only groups that the other has not. */
function told({ title, groups }: Jobs, other: Jobs): string {
  const own = groups.filter((group) => !other.groups.includes(group));
  return [title, ...own].join('\n');
}

/** `train: fit, score; after load; on gpu, in production, with TOKEN, reaching every host`. */
function groupText({ name, steps, approval, shards, after, trust }: Group): string {
  const machine = trust.runsOn.join(', ');
  const where = [
    ...(machine === defaultMachine ? [] : [`on ${machine}`]),
    ...(trust.environment === undefined ? [] : [`in ${trust.environment}`]),
    ...(trust.secrets.length === 0 ? [] : [`with ${trust.secrets.join(', ')}`]),
    ...(trust.network === 'open' ? ['reaching every host'] : []),
  ];
  const parts = [
    steps.length === 0 ? 'only decides' : steps.join(', '),
    ...(approval === undefined ? [] : [`once ${approval} is given`]),
    ...(shards === undefined ? [] : [`in up to ${String(shards)} shards`]),
    ...(after.length === 0 ? [] : [`after ${after.join(', ')}`]),
    ...(where.length === 0 ? [] : [where.join(', ')]),
  ];
  // A label may hold whatever its author likes, also what would look like a line of ours.
  return visibleLine(`${name}: ${parts.join('; ')}`);
}
