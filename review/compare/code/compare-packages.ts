import type { Lock, LockedScript, LockedStep, SubflowGrants } from '../../../lock/index.ts';
import type { Change } from '../../model/change.ts';
import type { LockedFlow } from '../flow-context.ts';
import type { StepPair } from '../pair-steps.ts';
import { powerText } from '../power/compare-grants.ts';
import { ownPower, runsTheSame } from '../power/compare-step-power.ts';
import { judge } from '../power/judge.ts';
import { compareText } from '../order-changes.ts';
import type { MetChange } from '../share-changes.ts';
import { factsText, type PackageFacts, packageFacts } from './package-facts.ts';

type Packages = ReturnType<typeof packageFacts>;

/** Packages that came to a step, left it or moved, from the Deno locks of its script; to be shared. */
export function comparePackages(
  context: LockedFlow,
  pairs: readonly StepPair[],
): readonly MetChange[] {
  // Many steps may run one script.
  const known = new Map<string, readonly Change[]>();
  const scripts = Object.values(context.before?.scripts ?? {});
  const locks = new Set(scripts.map(({ denoLock }) => denoLock?.sha256));
  return pairs.flatMap((pair) => {
    if (pair.after === undefined) return [];
    const before = lockFileOf(pair.before, context.before);
    const after = lockFileOf(pair.after, context.after);
    if (before?.sha256 === after?.sha256) return [];
    // A step that is new with packages of the flow brings none to it.
    if (pair.before === undefined && locks.has(after?.sha256)) return [];
    const power = runsTheSame(pair, context) ? ownPower(pair.after) : {};
    const key = [before?.sha256, after?.sha256, powerText(power)].join(' ');
    const changes = known.get(key) ?? compareLockFiles(before, after, { context, power });
    known.set(key, changes);
    const place = { flow: context.flow, step: pair.place };
    return changes.map((change) => ({ change, at: place }));
  });
}

type LockFile = NonNullable<LockedScript['denoLock']>;

interface Comparison {
  readonly context: LockedFlow;
  /** What a package gains that is new to the step. */
  readonly power: SubflowGrants;
}

function lockFileOf(step: LockedStep | undefined, lock: Lock | undefined): LockFile | undefined {
  return step?.kind === 'script' ? lock?.scripts[step.script]?.denoLock : undefined;
}

function compareLockFiles(
  before: LockFile | undefined,
  after: LockFile | undefined,
  comparison: Comparison,
): readonly Change[] {
  const { base, head } = comparison.context.sides;
  const one = before && base.denoLockOf(before.sha256);
  const other = after && head.denoLockOf(after.sha256);
  const path = (after ?? before)?.path ?? '';
  if ((before && !one) || (after && !other)) return [unreadable(path, before, after, comparison)];
  const had = packageFacts(one);
  const has = packageFacts(other);
  return [...new Set([...had.keys(), ...has.keys()])]
    .sort()
    .flatMap((name) => [
      ...comparePackage({ name, path, had, has }, comparison),
      ...integrityChanges({ name, path, had, has }, comparison),
    ]);
}

/** Never silent: that the packages cannot be told is itself worth a look. */
function unreadable(
  path: string,
  before: LockFile | undefined,
  after: LockFile | undefined,
  { context }: Comparison,
): Change {
  return packageChange(context, path, {
    kind: 'package-changed',
    severity: 'notable',
    subject: path,
    ...(before && { from: `${before.sha256.slice(0, 12)} (its packages cannot be told)` }),
    ...(after && { to: `${after.sha256.slice(0, 12)} (its packages cannot be told)` }),
  });
}

interface NamedPackage {
  readonly name: string;
  /** Of the Deno lock. */
  readonly path: string;
  readonly had: Packages;
  readonly has: Packages;
}

function comparePackage(
  { name, path, had, has }: NamedPackage,
  { context, power }: Comparison,
): readonly Change[] {
  const before = had.get(name);
  const after = has.get(name);
  const [from, to] = [textOf(before), textOf(after)];
  if (from === to) return [];
  const subject = `npm:${name}`;
  const texts = { ...(from !== '' && { from }), ...(to !== '' && { to }) };
  const kind =
    before === undefined
      ? 'package-added'
      : after === undefined
        ? 'package-removed'
        : 'package-changed';
  const severity = after === undefined ? 'fine' : 'notable';
  const changes = [packageChange(context, path, { kind, severity, subject, ...texts })];
  const shared = powerText(power);
  if (before === undefined && shared !== '') {
    const via = { kind: 'package', name } as const;
    const said = { kind: 'power-shared', severity, subject, to: shared, via } as const;
    changes.push(packageChange(context, path, said));
  }
  return changes;
}

function textOf(versions: ReadonlyMap<string, PackageFacts> | undefined): string {
  return [...(versions ?? [])]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, facts]) => factsText(facts))
    .join(', ');
}

/** A registry never changes a version: other bytes under the same one are a mistake or an attack. */
function integrityChanges(
  { name, path, had, has }: NamedPackage,
  { context }: Comparison,
): readonly Change[] {
  return [...(has.get(name) ?? [])].flatMap(([version, facts]) => {
    const before = had.get(name)?.get(version);
    if (before === undefined || before.integrity === facts.integrity) return [];
    const subject = `npm:${name}@${version}`;
    const answer = context.policy({ flow: context.id, kind: 'integrity', value: subject });
    return [
      packageChange(context, path, {
        kind: 'integrity-changed',
        ...judge(answer, 'refused'),
        subject,
        from: before.integrity,
        to: facts.integrity,
        via: { kind: 'package', name },
      }),
    ];
  });
}

function packageChange(
  { flow }: LockedFlow,
  path: string,
  said: Omit<Change, 'flow' | 'reaches' | 'location'>,
): Change {
  return { ...said, flow, reaches: [], location: { path } };
}
