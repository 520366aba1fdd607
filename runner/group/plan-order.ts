import type { Group, GroupPlan } from '../../groups/index.ts';

/** The groups that have ended, or were skipped, when a group begins; without one, all. In the plan's order. */
export function groupsBefore(plan: GroupPlan, group: Group | undefined): readonly Group[] {
  if (group === undefined) return plan.groups;
  const sections = { main: [], 'on-error': ['main'], finally: ['main', 'on-error'] } as const;
  const earlier: readonly string[] = sections[group.section];
  const before = new Set(plan.groups.filter(({ section }) => earlier.includes(section)));
  const byName = new Map(plan.groups.map((it) => [it.name, it]));
  const waiting = [group];
  for (const { after } of waiting) {
    for (const name of after) {
      const found = byName.get(name);
      if (found === undefined || before.has(found)) continue;
      before.add(found);
      waiting.push(found);
    }
  }
  return plan.groups.filter((it) => before.has(it));
}

/** The groups of its section that come after a group, near or far. */
export function groupsAfter(plan: GroupPlan, group: Group): readonly Group[] {
  return plan.groups.filter(
    (other) => other.section === group.section && groupsBefore(plan, other).includes(group),
  );
}
