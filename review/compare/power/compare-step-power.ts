import {
  canonicalJson,
  type Json,
  type Lock,
  type LockedScript,
  type LockedStep,
  type SubflowGrants,
} from '../../../lock/index.ts';
import type { Change, Via } from '../../model/change.ts';
import { flowChange, flowPath, type LockedFlow } from '../flow-context.ts';
import type { StepPair } from '../pair-steps.ts';
import { type Gain, gainedGrants, lostGrants } from './compare-grants.ts';
import { judge } from './judge.ts';

/** What one place of a flow may do at both ends. */
interface PlacedPower {
  readonly place: string;
  readonly before: SubflowGrants;
  readonly after: SubflowGrants;
  readonly via?: Via;
}

/** Grants and secrets that steps gained and lost, those of the flows that they run included. */
export function compareStepPower(
  context: LockedFlow,
  pairs: readonly StepPair[],
): readonly Change[] {
  return pairs
    .flatMap((pair) => powerOf(pair, context))
    .flatMap((power) => [...widenings(power, context), ...narrowings(power, context)]);
}

/** All that a step may do by itself: its grants, and the secrets that it takes. */
export function ownPower(step: LockedStep | undefined): SubflowGrants {
  if (step === undefined || (step.kind !== 'script' && step.kind !== 'flow')) return {};
  const secrets = step.secrets.length === 0 ? {} : { secret: step.secrets };
  return step.kind === 'script' ? { ...step.grants, ...secrets } : secrets;
}

/** Whether anything can happen through a step: by itself, or by the steps of the flow that it runs. */
export function holdsPower(step: LockedStep, lock: Lock): boolean {
  if (Object.keys(ownPower(step)).length > 0) return true;
  const subflow = step.kind === 'flow' ? subflowOf(step, lock) : undefined;
  return Object.values(subflow?.grants ?? {}).some((grants) => Object.keys(grants).length > 0);
}

/**
 * Power belongs to a step and to the script or flow that it runs: another script under the same name gains
 * all that it may do, unless it is the same text under another path.
 */
export function runsTheSame(
  { before, after }: StepPair,
  locks: { readonly before?: Lock; readonly after: Lock },
): boolean {
  if (before?.kind === 'script' && after?.kind === 'script') {
    const one = locks.before?.scripts[before.script];
    const other = locks.after.scripts[after.script];
    if (one === undefined || other === undefined) return false;
    return one.entry === other.entry || entryDigest(one) === entryDigest(other);
  }
  const path = subflowOf(before, locks.before)?.path;
  return path !== undefined && path === subflowOf(after, locks.after)?.path;
}

function entryDigest({ entry, modules }: LockedScript): string | undefined {
  return modules[entry]?.sha256;
}

/** Nothing of a step that went: that it went says it all. */
function powerOf(pair: StepPair, context: LockedFlow): readonly PlacedPower[] {
  if (pair.after === undefined) return [];
  const { place } = pair;
  const before = runsTheSame(pair, context) ? pair.before : undefined;
  const via = before === undefined ? undefined : viaScript(pair, context);
  return [
    { place, before: ownPower(before), after: ownPower(pair.after), ...(via && { via }) },
    ...subflowPower(pair, before, context),
  ];
}

/** The script asks for other things than it did, so what the step is granted followed. */
function viaScript({ before, after }: StepPair, context: LockedFlow): Via | undefined {
  if (before?.kind !== 'script' || after?.kind !== 'script') return undefined;
  const asked = context.before?.scripts[before.script]?.permissions;
  const script = context.after.scripts[after.script];
  if (script === undefined || textOf(asked ?? {}) === textOf(script.permissions)) return undefined;
  return { kind: 'script', path: script.entry };
}

function textOf(grants: SubflowGrants): string {
  // Grants are JSON: an interface only lacks the index signature.
  return canonicalJson(grants as unknown as Json);
}

function subflowPower(
  { place, after }: StepPair,
  before: LockedStep | undefined,
  context: LockedFlow,
): readonly PlacedPower[] {
  const old = subflowOf(before, context.before)?.grants ?? {};
  const subflow = subflowOf(after, context.after);
  const now = subflow?.grants ?? {};
  const via: Via | undefined = subflow && { kind: 'subflow', path: flowPath(subflow.path) };
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().map((inner) => ({
    place: `${place}/${inner}`,
    before: ownOf(old, inner),
    after: ownOf(now, inner),
    ...(via && { via }),
  }));
}

function subflowOf(
  step: LockedStep | undefined,
  lock: Lock | undefined,
): NonNullable<Lock['flows']>[string] | undefined {
  return step?.kind === 'flow' ? lock?.flows?.[step.flow] : undefined;
}

/** A place may have any name, also that of something that every object inherits. */
function ownOf(grants: { readonly [place: string]: SubflowGrants }, place: string): SubflowGrants {
  return Object.hasOwn(grants, place) ? (grants[place] ?? {}) : {};
}

function widenings(
  { place, before, after, via }: PlacedPower,
  context: LockedFlow,
): readonly Change[] {
  return gainedGrants(before, after).map(({ kind, value, to, from }: Gain) => {
    const answer = context.policy({ flow: context.id, step: place, kind, value });
    return flowChange(context, {
      kind: kind === 'secret' ? 'secret-widened' : 'grant-widened',
      ...judge(answer),
      step: place,
      subject: kind,
      ...(from !== undefined && { from }),
      to,
      ...(via !== undefined && { via }),
    });
  });
}

function narrowings(
  { place, before, after, via }: PlacedPower,
  context: LockedFlow,
): readonly Change[] {
  return lostGrants(before, after).map(({ kind, from, to }) =>
    flowChange(context, {
      kind: kind === 'secret' ? 'secret-narrowed' : 'grant-narrowed',
      severity: 'fine',
      step: place,
      subject: kind,
      from,
      ...(to !== undefined && { to }),
      ...(via !== undefined && { via }),
    }),
  );
}
