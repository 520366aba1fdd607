import type { LockedStep } from '../../lock/index.ts';
import type { RunEvent } from '../events/run-event.ts';
import type { Command, Move } from './command.ts';
import { persistentArray, withItem } from './persistent-array.ts';
import { addressOf, plannedAt, type Place } from './place.ts';
import type { ScopeState, StepState } from './run-state.ts';

/** Opens an instance of a scope and starts every step that needs no other. */
export function openScope(place: Place): Move<ScopeState> {
  const commands: Command[] = [];
  const states = place.plan.steps.map(({ definition, needs }): StepState => {
    if (needs > 0) return { kind: 'pending', waiting: needs, blocked: false };
    const [state, more] = enterStep(place, definition, false);
    commands.push(...more);
    return state;
  });
  return [{ steps: persistentArray(states), open: states.length }, commands];
}

/** One thing that the step at `index` needs has ended; after the last one the step begins. */
export function unlockStep(
  place: Place,
  scope: ScopeState,
  index: number,
  change: { readonly from: StepState; readonly blocks: boolean },
): Move<ScopeState> {
  const { from } = change;
  if (from.kind !== 'pending') return [scope, []];
  const blocked = from.blocked || change.blocks;
  const [state, commands]: Move<StepState> =
    from.waiting > 1
      ? [{ kind: 'pending', waiting: from.waiting - 1, blocked }, []]
      : enterStep(place, plannedAt(place, index).definition, blocked);
  return [{ ...scope, steps: withItem(scope.steps, index, state) }, commands];
}

/** All that the step needs has ended: skips it, asks for its condition, or starts it. */
function enterStep(place: Place, definition: LockedStep, blocked: boolean): Move<StepState> {
  const step = addressOf(place, definition);
  if (place.cancelled !== undefined) {
    return conclude({ kind: 'step-skipped', step, reason: 'cancelled' });
  }
  if (blocked) return conclude({ kind: 'step-skipped', step, reason: 'needs' });
  if (definition.if === undefined) return startStep(place, definition);
  return [
    { kind: 'evaluating', what: 'condition' },
    [{ kind: 'evaluate-condition', step, definition }],
  ];
}

/** Starts a step whose condition holds. */
export function startStep(place: Place, definition: LockedStep): Move<StepState> {
  const step = addressOf(place, definition);
  switch (definition.kind) {
    case 'script':
      return [
        { kind: 'attempting', attempt: 1, started: false },
        [{ kind: 'attempt', step, definition, attempt: 1, delayMs: 0 }],
      ];
    case 'value':
      return [
        { kind: 'evaluating', what: 'value' },
        [{ kind: 'evaluate-value', step, definition }],
      ];
    case 'for-each':
      return [
        { kind: 'evaluating', what: 'items' },
        [{ kind: 'evaluate-items', step, definition }],
      ];
    case 'choose':
      return [
        { kind: 'evaluating', what: 'branch' },
        [{ kind: 'choose-branch', step, definition }],
      ];
    case 'flow':
    case 'repeat':
    case 'sleep':
    case 'approve':
    case 'return':
      throw new Error(
        `A lock with a step of the kind ${definition.kind} is refused before it runs.`,
      );
  }
}

/** Ends a step by an event that goes through the journal as every other. */
export function conclude(event: RunEvent): Move<StepState> {
  return [{ kind: 'concluding' }, [{ kind: 'record', event }]];
}
