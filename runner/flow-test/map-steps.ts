import { innerPrefix, type Lock, type LockedStep } from '../../lock/index.ts';

/** Makes of a step another one; `place` is where it stands. */
export type ChangeStep = (step: LockedStep, place: string) => LockedStep;

/** The lock with every step changed, those inside others after them. */
export function mapSteps(lock: Lock, change: ChangeStep): Lock {
  const { onError, finally: last } = lock;
  const below = (steps: readonly LockedStep[], prefix: string): readonly LockedStep[] =>
    steps.map((step) => {
      const within = innerPrefix(step, prefix);
      return changeInner(change(step, `${prefix}${step.id}`), (inner) => below(inner, within));
    });
  return {
    ...lock,
    steps: below(lock.steps, ''),
    ...(onError && { onError: below(onError, 'on-error:') }),
    ...(last && { finally: below(last, 'finally:') }),
  };
}

function changeInner(
  step: LockedStep,
  change: (inner: readonly LockedStep[]) => readonly LockedStep[],
): LockedStep {
  switch (step.kind) {
    case 'for-each':
    case 'repeat':
      return { ...step, body: change(step.body) };
    case 'choose':
      return {
        ...step,
        branches: step.branches.map((branch) => ({ ...branch, steps: change(branch.steps) })),
        ...(step.else && { else: change(step.else) }),
      };
    case 'script':
    case 'flow':
    case 'value':
    case 'sleep':
    case 'approve':
    case 'return':
      return step;
  }
}
