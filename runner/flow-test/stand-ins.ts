import {
  takenSecrets,
  type Json,
  type Lock,
  type LockedScript,
  type LockedStep,
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
 * A lock for a test run: a step that is mocked gives its mock, one that fails is a script that only
 * `failingSandbox` can start, and nothing reaches beyond the run, no cache and no concurrency group.
 * The secrets are those that the other steps take.
 */
export function withStandIns(lock: Lock, { mocks, failures }: StandIns): Lock {
  const changed = mapSteps(lock, (step, place) => {
    if (failures.has(place)) return failingStep(step, place);
    const alone = withinRun(step);
    const mock = mocks.get(place);
    return mock === undefined ? alone : { ...alone, mock: { literal: mock } };
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

/** Keeps what says when the step runs and what its failure means, and nothing of what it does. */
function failingStep(step: LockedStep, place: string): LockedStep {
  const { id, needs, if: condition, onError, output } = step;
  return {
    kind: 'script',
    id,
    needs,
    ...(condition && { if: condition }),
    ...(onError && { onError }),
    output,
    uses: place,
    script: failureKey(place),
    with: { object: {} },
    grants: {},
    secrets: [],
  };
}

const failingScript: LockedScript = {
  entry: '',
  modules: {},
  call: { form: 'object', names: [] },
  input: { type: 'object' },
  output: {},
  permissions: {},
};
