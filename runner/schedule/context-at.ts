import type { Json } from '../../lock/index.ts';
import type { EvaluationContext } from '../evaluate/evaluation-context.ts';
import { invariant } from '../events/invariant.ts';
import { flowEnd } from './flow-end.ts';
import { framesInside, framesTo, type Frame } from './frames.ts';
import { getItem } from './persistent-array.ts';
import type { FlowState, RunState, StepState } from './run-state.ts';

/** What templates see, and the flow that they stand in. */
export interface FlowContext extends EvaluationContext {
  readonly flow: FlowState;
}

/** What the templates of the step at `address` see. */
export function contextAt(state: RunState, address: string): FlowContext {
  return contextOf(state, framesTo(state, address));
}

/**
 * What is evaluated after the inner steps sees: `until` of the loop at `address`, the outputs of the
 * flow that runs there; without an address, the outputs of the run.
 */
export function contextInside(state: RunState, address?: string): FlowContext {
  return contextOf(state, framesInside(state, address));
}

function contextOf(state: RunState, frames: readonly Frame[]): FlowContext {
  const last = frames.at(-1);
  invariant(last !== undefined, 'a step stands in a scope');
  // A flow sees nothing of the one that uses it.
  const inward = frames.filter(({ flow }) => flow === last.flow).toReversed();
  return {
    flow: last.flow,
    part: (name) => {
      if (name.startsWith('steps.')) return findStep(inward, name.slice('steps.'.length));
      for (const { names } of inward) {
        if (names?.item?.as === name) return names.item.value;
        if (names !== undefined && name === 'index') return names.index;
      }
      return flowPart(state, last, name);
    },
  };
}

function flowPart(state: RunState, { flow, section }: Frame, name: string): Json | undefined {
  const { lock } = flow.plan;
  switch (name) {
    case 'inputs':
      return flow.inputs;
    case 'run': {
      const { run: id, attempt } = state;
      return section === 'finally'
        ? { id, attempt, status: flowEnd(flow).status }
        : { id, attempt };
    }
    case 'flow':
      return { name: lock.name ?? flowId(lock.flow.path) };
    case 'error':
      return section === 'on-error' ? failurePart(flow) : undefined;
    default:
      return undefined;
  }
}

/** `error` under `on-error`: of the first failure, its step as the flow's author knows it. */
function failurePart({ scopes }: FlowState): Json | undefined {
  const { failure } = scopes.main;
  if (failure === undefined) return undefined;
  const { name, message } = failure.error;
  return { step: idOf(failure.step), name, message, attempt: failure.attempt };
}

/** A step of a flow's own list goes by its id, which is the last part of its address. */
function idOf(address: string): string {
  return address.slice(address.lastIndexOf('/') + 1);
}

/** A flow's id is its path under `flows/` without the extension. */
function flowId(path: string): string {
  return path.replace(/^flows\//u, '').replace(/\.ya?ml$/u, '');
}

/** The step of that name in the nearest scope that has one; the flow's own steps come last. */
function findStep(inward: readonly Frame[], id: string): Json | undefined {
  for (const { place, scope } of inward) {
    const index = place.plan.indexes.get(id);
    if (index !== undefined) return stepView(getItem(scope.steps, index));
  }
  const flow = inward[0]?.flow;
  const index = flow?.plan.main.indexes.get(id);
  return flow === undefined || index === undefined
    ? undefined
    : stepView(getItem(flow.scopes.main.steps, index));
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
