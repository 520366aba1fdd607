import type { LockedStep, ScriptStep } from './lock.ts';

/** A script step and the ids that lead to it, `outer/inner`, as in the grants file. */
export interface PlacedStep {
  readonly id: string;
  readonly step: ScriptStep;
}

/** Every step of a flow that runs a script, those in bodies and branches included. */
export function scriptSteps(steps: readonly LockedStep[], prefix = ''): readonly PlacedStep[] {
  return steps.flatMap((step) => {
    const id = `${prefix}${step.id}`;
    switch (step.kind) {
      case 'script':
        return [{ id, step }];
      case 'value':
        return [];
      case 'for-each':
        // A body of one step is the step itself and has its id.
        return scriptSteps(step.body, step.result === 'step' ? prefix : `${id}/`);
      case 'choose':
        return [...step.branches.map((branch) => branch.steps), step.else ?? []].flatMap((inner) =>
          scriptSteps(inner, `${id}/`),
        );
    }
  });
}
