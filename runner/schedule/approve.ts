import { invariant } from '../events/invariant.ts';
import type { ApprovalDeclined, ApprovalGiven } from '../events/run-event.ts';
import type { Move } from './command.ts';
import { conclude } from './commands-of.ts';
import type { StepState } from './run-state.ts';

/** A person answered: consent is the step's output, a refusal its failure. */
export function takeApproval(
  state: StepState,
  event: ApprovalGiven | ApprovalDeclined,
): Move<StepState> {
  invariant(state.kind === 'approving', 'what was asked is answered');
  const { step, by } = event;
  if (event.kind === 'approval-given') {
    const at = new Date(event.at).toISOString();
    const form = event.form === undefined ? {} : { form: event.form };
    return conclude({ kind: 'step-succeeded', step, output: { by, at, ...form } });
  }
  const why = event.reason === undefined ? '.' : `: ${event.reason}`;
  const error = { name: 'ApprovalDeclinedError', message: `${by} declined${why}` };
  return conclude({ kind: 'step-failed', step, error });
}
