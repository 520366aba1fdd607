import { canonicalJson, type Lock, type LockedStep } from '../../../lock/index.ts';
import type { Change } from '../../model/change.ts';
import { flowChange, type LockedFlow } from '../flow-context.ts';
import { judge, strictest } from './judge.ts';

/**
 * Which machine runs the flow and each of its steps, and in which environment. A step that says so itself, at
 * either end, is told with what holds for it at both, its own or else the flow's; for all others the flow speaks.
 */
export function compareMachines(context: LockedFlow): readonly Change[] {
  const { before, after } = context;
  const old = wholeSteps(before);
  return keys.flatMap((key) => [
    ...moved({ key, had: saidBy(before, key), has: saidBy(after, key) }, context),
    ...[...wholeSteps(after)].flatMap(([place, step]) =>
      compareStep({ key, place, before: old.get(place), after: step }, context),
    ),
  ]);
}

type Key = 'runs-on' | 'environment';

const keys: readonly Key[] = ['runs-on', 'environment'];

/** What the policy is asked about where nothing is said: the engine's own machine, and no environment. */
const unsaid = { 'runs-on': 'default', environment: 'none' } as const;

/** The labels, or the one environment; empty where nothing is said. */
function saidBy(
  one: Pick<LockedStep, 'runsOn' | 'environment'> | undefined,
  key: Key,
): readonly string[] {
  if (key === 'runs-on') return one?.runsOn ?? [];
  return one?.environment === undefined ? [] : [one.environment];
}

/** The steps that can be moved to a machine, by place: what is inside of them goes with them. */
function wholeSteps(lock: Lock | undefined): ReadonlyMap<string, LockedStep> {
  const sections = [
    ['', lock?.steps],
    ['on-error:', lock?.onError],
    ['finally:', lock?.finally],
  ] as const;
  return new Map(
    sections.flatMap(([prefix, steps = []]) =>
      steps.map((step) => [`${prefix}${step.id}`, step] as const),
    ),
  );
}

interface StepEnds {
  readonly key: Key;
  readonly place: string;
  readonly before: LockedStep | undefined;
  readonly after: LockedStep;
}

/** A step that is new would have run where the flow did. */
function compareStep(
  { key, place, before, after }: StepEnds,
  context: LockedFlow,
): readonly Change[] {
  const [own, now] = [saidBy(before, key), saidBy(after, key)];
  if (isSame(own, now)) return [];
  const had = own.length > 0 ? own : saidBy(context.before, key);
  const has = now.length > 0 ? now : saidBy(context.after, key);
  if (!isSame(had, has)) return moved({ key, step: place, had, has }, context);
  if (before === undefined) return [];
  // It stays where it is, and no longer for the same reason.
  const said = { kind: 'option-changed', severity: 'fine', step: place, subject: key } as const;
  return [flowChange(context, { ...said, ...texts(own, now) })];
}

interface Move {
  readonly key: Key;
  /** Absent: the flow. */
  readonly step?: string;
  readonly had: readonly string[];
  readonly has: readonly string[];
}

/** A machine must have all the labels, so the list is one thing; the policy is asked about each new label. */
function moved({ key, step, had, has }: Move, context: LockedFlow): readonly Change[] {
  if (isSame(had, has)) return [];
  const gained = has.filter((name) => !had.includes(name));
  const asked = gained.length > 0 ? gained : has;
  const placed = step === undefined ? {} : { step };
  const answers = (asked.length > 0 ? asked : [unsaid[key]]).map((value) =>
    context.policy({ flow: context.id, ...placed, kind: 'machine', value }),
  );
  const said = { kind: 'machine-changed', subject: key, ...placed, ...texts(had, has) } as const;
  return [flowChange(context, { ...said, ...judge(strictest(answers)) }, key)];
}

function texts(
  had: readonly string[],
  has: readonly string[],
): { readonly from?: string; readonly to?: string } {
  return {
    ...(had.length > 0 && { from: had.join(', ') }),
    ...(has.length > 0 && { to: has.join(', ') }),
  };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
