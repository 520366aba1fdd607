import type { CancelReason, RunEvent } from '../events/run-event.ts';
import { cancelledError } from '../schedule/cancelled-error.ts';
import type { Command } from '../schedule/command.ts';
import { pendingCommands } from '../schedule/pending-commands.ts';
import type { RunState } from '../schedule/run-state.ts';

/**
 * How the steps end on which nobody works any more after their flow was ended: what `stop`, and the
 * answers that were on their way, do in a run that one process works on. A step of which nothing has
 * happened yet (`hasBegun`) is skipped. Empty when no such step is left.
 */
export function endIdleSteps(
  state: RunState,
  reason: CancelReason,
  hasBegun: (step: string) => boolean,
): readonly RunEvent[] {
  return pendingCommands(state).flatMap((command): readonly RunEvent[] => {
    const step = stepOf(command);
    if (step === undefined) return [];
    if (!hasBegun(step)) return [{ kind: 'step-skipped', step, reason: 'cancelled' }];
    if (command.kind === 'record') return [command.event];
    const error = 'error' in command ? command.error : undefined;
    return [{ kind: 'step-failed', step, error: error ?? cancelledError(reason) }];
  });
}

/** The step that waits for the command by itself, or that `pendingCommands` ends. */
function stepOf(command: Command): string | undefined {
  switch (command.kind) {
    case 'finish':
    case 'limit-flow':
    case 'hold-slot':
    case 'stop':
      return undefined;
    case 'record':
      return 'step' in command.event ? command.event.step : undefined;
    default:
      return command.step;
  }
}
