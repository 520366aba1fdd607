import type { CancelReason, StepError } from '../events/run-event.ts';

/** The name of every error that only says that the run, or the flow, was ended. */
export const cancelledName = 'CancelledError';

/** What a step that was under way when its flow was ended failed with. */
export function cancelledError(reason: CancelReason): StepError {
  return { name: cancelledName, message: messages[reason] };
}

const messages: Readonly<Record<CancelReason, string>> = {
  interrupted: 'The run was interrupted.',
  timeout: 'The flow ran out of time.',
  returned: 'The flow ended early.',
  superseded: 'Another run of the concurrency group took the place of this one.',
};
