import type { CancelReason, StepError } from '../events/run-event.ts';
import { durationText } from '../report/duration.ts';
import { cancelledError, cancelledName } from './cancelled-error.ts';
import type { FlowEnd } from './command.ts';
import type { FlowState, StepFailure } from './run-state.ts';

/** How a flow ends, or would as far as it has come. A `return` makes good what failed before it. */
export function flowEnd(flow: FlowState): FlowEnd {
  const { cancelled, returned } = flow;
  if (cancelled === 'timeout') return { status: 'failed', error: cancelledError(cancelled) };
  if (cancelled !== undefined && (cancelled !== 'returned' || returned === undefined)) {
    return { status: 'cancelled', error: cancelledError(cancelled) };
  }
  const failure = failureOf(flow);
  if (failure === undefined) return { status: 'succeeded' };
  return { status: 'failed', error: { step: failure.step, ...failure.error } };
}

/** The failure that the flow fails with. */
export function failureOf({ scopes, returned }: FlowState): StepFailure | undefined {
  const main = returned === undefined ? scopes.main.failure : undefined;
  return main ?? scopes.finally.failure;
}

/** What the attempt of a step that ran the flow fails with; `undefined` when the flow succeeded. */
export function attemptError(
  flow: FlowState,
  around: {
    readonly prefix: string;
    readonly timeoutMs: number | undefined;
    /** Why the flow around it is being ended. */
    readonly cancelled: CancelReason | undefined;
  },
): StepError | undefined {
  const { status, error } = flowEnd(flow);
  if (status === 'succeeded' || error === undefined) return undefined;
  if (around.cancelled !== undefined) return cancelledError(around.cancelled);
  if (flow.cancelled === 'timeout' && around.timeoutMs !== undefined) {
    const message = `The attempt took longer than ${durationText(around.timeoutMs)}.`;
    return { name: 'TimeoutError', message };
  }
  const { name, message } = error;
  if (name === cancelledName || error.step === undefined) return { name, message };
  return { name, message: `${error.step.slice(around.prefix.length)} failed: ${message}` };
}
