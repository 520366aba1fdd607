import * as fc from 'fast-check';
import type { Lock, LockedStep } from '../../lock/index.ts';
import { forEach, lockOf, one, script, value } from '../../lock/testing/lock-builder.ts';
import { sampleLock, searchDigest } from '../../lock/testing/sample-lock.ts';
import type { GroupPlan, StepTime } from '../model.ts';

/** A lock, and how long its steps took. */
export interface TimedLock {
  readonly lock: Lock;
  readonly times: GroupPlan['times'];
}

interface Drawn {
  readonly kind: 'script' | 'value' | 'for-each' | 'approve' | 'sleep';
  /** Which of the steps before it needs, as shares of how many there are. */
  readonly needs: readonly number[];
  readonly trust: number;
  readonly label: number;
  readonly seconds: number;
  readonly items: number;
  readonly parallel: number;
}

export interface LockShape {
  readonly most: number;
  readonly kinds: readonly Drawn['kind'][];
  /** How many kinds of secrets and reach there are, and how many machines and environments. */
  readonly trusts: number;
  readonly labels: number;
}

export const anyShape: LockShape = {
  most: 24,
  kinds: ['script', 'script', 'script', 'script', 'value', 'for-each', 'approve', 'sleep'],
  trusts: 4,
  labels: 3,
};

export const plainShape: LockShape = { most: 7, kinds: ['script'], trusts: 2, labels: 1 };

/** Locks of random graphs; steps stand in them by name, which says nothing of their order. */
export function timedLocks({ most, kinds, trusts, labels }: LockShape): fc.Arbitrary<TimedLock> {
  const drawn: fc.Arbitrary<Drawn> = fc.record({
    kind: fc.constantFrom(...kinds),
    needs: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 3 }),
    trust: fc.nat({ max: trusts - 1 }),
    // Most steps say nothing, as in flows that people write.
    label: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat({ max: labels - 1 })),
    seconds: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constantFrom(8, 90, 3000, 17_000)),
    items: fc.integer({ min: 0, max: 60 }),
    parallel: fc.constantFrom(1, 2, 8, 40, 1000),
  });
  const list = (maxLength: number, minLength = 0): fc.Arbitrary<Drawn[]> =>
    fc.array(drawn, { minLength, maxLength });
  return fc
    .tuple(list(most, 1), list(Math.min(3, most >> 2)), list(Math.min(3, most >> 2)))
    .map(([main, failed, last]) => {
      const steps = stepsOf(main, 's');
      const [onError, final] = [stepsOf(failed, 'e'), stepsOf(last, 'f')];
      const lock = withEveryHost(
        lockOf(sorted(steps), {
          secrets: ['A', 'B', 'TOKEN'],
          ...(onError.length === 0 ? {} : { onError: sorted(onError) }),
          ...(final.length === 0 ? {} : { finally: sorted(final) }),
        }),
      );
      const times = Object.fromEntries([
        ...timesOf(steps, main, ''),
        ...timesOf(onError, failed, 'on-error:'),
        ...timesOf(final, last, 'finally:'),
      ]);
      return { lock, times };
    });
}

function stepsOf(drawn: readonly Drawn[], letter: string): readonly LockedStep[] {
  // 7 and the count have no common factor often enough to mix names well; equal names cannot be.
  const names = drawn.map((_, at) => `${letter}${String((at * 7) % 10)}-${String(at)}`);
  return drawn.map((one, at) => {
    const needs = new Set(one.needs.map((share) => names[Math.floor(share * at)] ?? ''));
    if (at === 0) needs.clear();
    return stepOf(names[at] ?? '', one, [...needs].sort());
  });
}

function stepOf(id: string, drawn: Drawn, needs: readonly string[]): LockedStep {
  const trust = trustOf(drawn.trust);
  const label = labelOf(drawn.label);
  switch (drawn.kind) {
    case 'script':
      return script(id, { needs, ...trust, ...label });
    case 'value':
      return value(id, one, needs);
    case 'sleep':
      return { id, kind: 'sleep', needs, durationMs: drawn.seconds * 100, output: true };
    case 'approve':
      return { id, kind: 'approve', needs, message: { literal: 'Go?' }, output: true };
    case 'for-each':
      return forEach(id, [script(id, trust)], {
        needs,
        result: 'step',
        parallel: drawn.parallel,
        ...label,
      });
  }
}

/** The sample's script asks for one host. */
function withEveryHost(lock: Lock): Lock {
  const script = sampleLock.scripts[searchDigest];
  const isUsed = JSON.stringify([lock.steps, lock.onError, lock.finally]).includes(searchDigest);
  if (script === undefined || !isUsed) return { ...lock, scripts: {} };
  return { ...lock, scripts: { [searchDigest]: { ...script, permissions: { net: true } } } };
}

function trustOf(number: number): object {
  const secrets = [[], ['A'], ['A', 'B'], []][number] ?? [];
  const [first, second] = secrets.map((secret) => ({ secret }));
  const object = { ...(second && { limit: second }), query: first ?? { literal: 'x' } };
  return { secrets, with: { object }, grants: number === 3 ? { net: true } : {} };
}

function labelOf(number: number): Pick<LockedStep, 'runsOn' | 'environment'> {
  return [{}, { runsOn: ['gpu', 'self-hosted'] }, { environment: 'staging' }][number] ?? {};
}

function sorted(steps: readonly LockedStep[]): readonly LockedStep[] {
  return [...steps].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function timesOf(
  steps: readonly LockedStep[],
  drawn: readonly Drawn[],
  prefix: string,
): readonly (readonly [string, StepTime])[] {
  return steps.flatMap(({ id, kind }, at) => {
    const { seconds = 0, items = 0 } = drawn[at] ?? {};
    if (kind === 'script') return [[`${prefix}${id}`, { seconds }] as const];
    return kind === 'for-each' ? [[`${prefix}${id}`, { seconds, items }] as const] : [];
  });
}
