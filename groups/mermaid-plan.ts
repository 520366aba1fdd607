import type { Group, GroupPlan } from './model.ts';
import type { Simulation } from './simulate.ts';

/**
 * The groups as a Mermaid flowchart: what one waits for points at it, approvals are dashed. Ids are our own, and
 * a label is in quotes with every character that could end it or mean something written as its number.
 */
export function planMermaid(plan: GroupPlan, { groups, criticalPath }: Simulation): string {
  const ids = new Map(plan.groups.map(({ name }, at) => [name, `g${at}`]));
  const critical = criticalPath.flatMap((name) => ids.get(name) ?? []);
  const nodes = plan.groups.map((group) => {
    const { jobs = 1, minutes = 0 } = groups.get(group.name) ?? {};
    const what = jobs === 1 ? `${minutes} min` : `${jobs} jobs, ${minutes} min`;
    return `  ${ids.get(group.name) ?? ''}["${[group.name, stepsText(group), what].map(label).join('<br/>')}"]`;
  });
  const edges = plan.groups.flatMap(({ name, after, approval }) =>
    after.map((before) => {
      const arrow = approval === undefined ? '-->' : '-. approval .->';
      return `  ${ids.get(before) ?? ''} ${arrow} ${ids.get(name) ?? ''}`;
    }),
  );
  const marked =
    critical.length === 0
      ? []
      : ['  classDef critical stroke-width:3px', `  class ${critical.join(',')} critical`];
  return `${['flowchart TD', ...nodes, ...edges, ...marked].join('\n')}\n`;
}

function stepsText({ steps }: Group): string {
  return steps.length <= 3 ? steps.join(', ') : `${steps.length} steps`;
}

function label(text: string): string {
  return text.replace(/[^\p{L}\p{N} ]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}
