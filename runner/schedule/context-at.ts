import type { Json } from '../../lock/index.ts';
import type { EvaluationContext } from '../evaluate/evaluation-context.ts';
import { framesTo, type Frame } from './frames.ts';
import { getItem } from './persistent-array.ts';
import { rootPlace } from './place.ts';
import type { RunState, StepState } from './run-state.ts';

/** What the templates of the step at `address` see; without an address, what the outputs see. */
export function contextAt(state: RunState, address?: string): EvaluationContext {
  const frames =
    address === undefined
      ? [{ place: rootPlace(state), scope: state.root, index: -1 }]
      : framesTo(state, address);
  const inward = frames.toReversed();
  return {
    part: (name) => {
      if (name.startsWith('steps.')) return findStep(inward, name.slice('steps.'.length));
      for (const { names } of inward) {
        if (names?.as === name) return names.item;
        if (names !== undefined && name === 'index') return names.index;
      }
      return globalPart(state, name);
    },
  };
}

function globalPart(state: RunState, name: string): Json | undefined {
  switch (name) {
    case 'inputs':
      return state.inputs;
    case 'run':
      return { id: state.run, attempt: 1 };
    case 'flow':
      return { name: state.lock.name ?? flowId(state.lock.flow.path) };
    default:
      return undefined;
  }
}

/** A flow's id is its path under `flows/` without the extension. */
function flowId(path: string): string {
  return path.replace(/^flows\//u, '').replace(/\.ya?ml$/u, '');
}

function findStep(frames: readonly Frame[], id: string): Json | undefined {
  for (const { place, scope } of frames) {
    const index = place.plan.indexes.get(id);
    if (index !== undefined) return stepView(getItem(scope.steps, index));
  }
  return undefined;
}

/** `steps.<id>` as expressions see it: a union told apart by `status`. */
function stepView(state: StepState): Json | undefined {
  switch (state.kind) {
    case 'succeeded':
      return { status: 'succeeded', output: state.output };
    case 'failed':
      return {
        status: 'failed',
        error: { name: state.error.name, message: state.error.message },
      };
    case 'skipped':
      return { status: 'skipped' };
    default:
      return undefined;
  }
}
