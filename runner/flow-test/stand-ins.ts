import {
  takenSecrets,
  type Json,
  type Lock,
  type LockedScript,
  type LockedStep,
  type StepBase,
  type Template,
} from '../../lock/index.ts';
import type { StepError } from '../events/run-event.ts';
import { withoutFields } from '../plan/without-fields.ts';
import { mapSteps } from './map-steps.ts';

/** What stands for steps, by their places. */
export interface StandIns {
  readonly mocks: ReadonlyMap<string, Json>;
  readonly failures: ReadonlyMap<string, StepError>;
}

/**
 * A lock for a run with mocks: a step that is mocked, here or in the flow, is a value; one that fails
 * is a script that only `failingSandbox` can start; and nothing reaches beyond the run, no cache and no
 * concurrency group. The secrets are those that the other steps take.
 */
export function withStandIns(lock: Lock, { mocks, failures }: StandIns): Lock {
  const changed = mapSteps(lock, (step, place) => {
    if (failures.has(place)) return failingStep(step, place);
    const given = mocks.get(place);
    const mock = given === undefined ? step.mock : { literal: given };
    return mock === undefined ? withinRun(step) : mockedStep(step, mock);
  });
  const failing = [...failures.keys()].map((place) => [failureKey(place), failingScript] as const);
  return {
    ...withoutFields(changed, ['concurrency']),
    secrets: [...takenSecrets(changed, () => false).keys()].sort(),
    scripts: { ...lock.scripts, ...Object.fromEntries(failing) },
  };
}

/** In place of a script's digest, which is hexadecimal. */
export function failureKey(place: string): string {
  return `failure of ${place}`;
}

function withinRun(step: LockedStep): LockedStep {
  const alone = withoutFields(step, ['concurrency']);
  return alone.kind === 'script' ? withoutFields(alone, ['cache']) : alone;
}

/** Whatever the step does, nothing of it is left, and what it would hold. */
function mockedStep(step: LockedStep, mock: Template): LockedStep {
  return { ...shellOf(step), kind: 'value', value: mock, mock };
}

function failingStep(step: LockedStep, place: string): LockedStep {
  return {
    ...shellOf(step),
    kind: 'script',
    uses: place,
    script: failureKey(place),
    with: { object: {} },
    grants: {},
    secrets: [],
  };
}

/** What says when a step runs and what its failure means, and nothing of what it does. */
function shellOf({ id, needs, if: condition, onError, output }: LockedStep): StepBase {
  return { id, needs, ...(condition && { if: condition }), ...(onError && { onError }), output };
}

const failingScript: LockedScript = {
  entry: '',
  modules: {},
  call: { form: 'object', names: [] },
  input: { type: 'object' },
  output: {},
  permissions: {},
};
