import { fitWidth, visibleLine } from '../output/index.ts';
import type { JobModel } from './job-model.ts';
import type { Group, GroupPlan } from './model.ts';
import type { Estimate, Simulation } from './simulate.ts';

/** Where the times of steps are from, by their places; each list is sorted. */
export interface TimeSources {
  /** From a file that somebody wrote. */
  readonly given: readonly string[];
  /** From runs that were recorded here. */
  readonly measured: readonly string[];
  /** From the plan that lies there, which had them from one or the other. */
  readonly kept: readonly string[];
  /** Guessed from what the step is. */
  readonly assumed: readonly string[];
}

/** What is told about a plan. */
export interface DividedFlow {
  readonly flow: string;
  readonly plan: GroupPlan;
  readonly simulation: Simulation;
  readonly model: JobModel;
  readonly times: TimeSources;
  /** Of a billed minute, in whatever money; absent: minutes only. */
  readonly price?: number;
}

/** As JSON: groups/plan-output.schema.json describes it. */
export function describeDivision(divided: DividedFlow): object {
  const { flow, plan, simulation, model, times, price } = divided;
  const priced = (estimate: Estimate): object => ({ ...estimate, ...costOf(estimate, price) });
  return {
    flow,
    lock: plan.lock,
    plan: priced(simulation.plan),
    oneJob: priced(simulation.oneJob),
    criticalPath: simulation.criticalPath,
    groups: plan.groups.map((group) => ({ ...group, ...simulation.groups.get(group.name) })),
    times,
    model: { ...model },
  };
}

function costOf({ minutes }: Estimate, price: number | undefined): { readonly cost?: number } {
  return price === undefined ? {} : { cost: Math.round(minutes * price * 1e6) / 1e6 };
}

/** As lines of a terminal, 80 columns wide. */
export function divisionLines(divided: DividedFlow): readonly string[] {
  const { flow, plan, simulation, times } = divided;
  const critical = new Set(simulation.criticalPath);
  const rows = plan.groups.map((group) => rowOf(group, simulation, critical));
  return [
    visibleLine(flow),
    ...estimateLines(divided),
    '',
    ...tableLines([['  group', 'jobs', 'time', 'billed', 'steps'], ...rows]),
    '',
    ...(critical.size > 1 ? ['* on the longest way'] : []),
    timesLine(times),
    ...longLines(plan, divided),
  ].map((line) => fitWidth(line, 80));
}

function estimateLines({ simulation, price }: DividedFlow): readonly string[] {
  const money = (estimate: Estimate): string => {
    const { cost } = costOf(estimate, price);
    return cost === undefined ? '' : String(cost);
  };
  const row = (name: string, estimate: Estimate): readonly string[] => [
    name,
    String(estimate.jobs),
    timeText(estimate.seconds),
    `${estimate.minutes} min`,
    money(estimate),
  ];
  return tableLines([
    ['', 'jobs', 'time', 'billed', price === undefined ? '' : 'cost'],
    row('  distributed', simulation.plan),
    row('  in one job', simulation.oneJob),
  ]);
}

function rowOf(
  group: Group,
  { groups }: Simulation,
  critical: ReadonlySet<string>,
): readonly string[] {
  const { jobs = 1, seconds = 0, minutes = 0 } = groups.get(group.name) ?? {};
  const mark = critical.has(group.name) ? '*' : ' ';
  const parts = [
    ...(group.approval === undefined ? [] : [`after approval of ${group.approval}:`]),
    group.steps.join(', '),
    ...(group.asks === undefined ? [] : [`asks ${group.asks.join(', ')}`]),
    ...(group.counts === undefined ? [] : [`counts ${group.counts.join(', ')}`]),
  ];
  const steps = parts
    .filter((part) => part !== '')
    .join('; ')
    .replace(':; ', ': ');
  const name = fitWidth(`${mark} ${group.name}`, 24);
  return [name, String(jobs), timeText(seconds), `${minutes} min`, steps];
}

/** Columns as wide as their longest cell; the first and the last to the left, numbers to the right. */
function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) => {
    const cells = row.map((cell, at) => {
      if (at === row.length - 1) return cell;
      const width = columns?.[at] ?? 0;
      return at === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return cells.join('  ').trimEnd();
  });
}

/** `1:05:09`, `2:05`, `0:08`. */
function timeText(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (number: number): string => String(number).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  const rest = two(whole % 60);
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}

/** `Times: 1 measured, 2 assumed (publish, test).` */
function timesLine({ given, measured, kept, assumed }: TimeSources): string {
  const parts = [
    [given, 'given'],
    [measured, 'measured'],
    [kept, 'of the plan before'],
  ] as const;
  const known = parts.flatMap(([places, how]) =>
    places.length === 0 ? [] : [`${places.length} ${how}`],
  );
  return `Times: ${[...known, `${assumed.length} assumed${someOf(assumed)}`].join(', ')}.`;
}

function someOf(places: readonly string[]): string {
  if (places.length === 0) return '';
  const more = places.length > 3 ? ', …' : '';
  return ` (${places.slice(0, 3).join(', ')}${more})`;
}

/** Steps that cannot be divided and take longer than a job may. */
function longLines(plan: GroupPlan, { simulation, model }: DividedFlow): readonly string[] {
  return plan.groups.flatMap(({ name }) => {
    const seconds = simulation.groups.get(name)?.seconds ?? 0;
    if (seconds <= model.longestSeconds) return [];
    return [`${name} takes ${timeText(seconds)}, and GitHub ends a job after six hours.`];
  });
}
