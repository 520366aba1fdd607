import type { LockedStep } from './locked-step.ts';

/** The lists of steps inside a step: none, a body, or one a branch with `else` last. */
export function innerScopes(step: LockedStep): readonly (readonly LockedStep[])[] {
  switch (step.kind) {
    case 'for-each':
    case 'repeat':
      return [step.body];
    case 'choose': {
      const branches = step.branches.map((branch) => branch.steps);
      return step.else === undefined ? branches : [...branches, step.else];
    }
    case 'script':
    case 'flow':
    case 'value':
    case 'sleep':
    case 'approve':
    case 'return':
      return [];
  }
}
