import type { ChosenBranch } from '../events/run-event.ts';
import type { Move } from './command.ts';
import { conclude } from './commands-of.ts';
import { addressOf, branchNumber, branchPlace, type Place, type PlannedChoose } from './place.ts';
import type { ScopeState, StepState } from './run-state.ts';
import { scopeResult } from './scope-result.ts';
import { openScope } from './start-step.ts';

/** Opens the branch that was chosen; without one the choice gives `null`. */
export function startBranch(
  place: Place,
  planned: PlannedChoose,
  chosen: ChosenBranch,
): Move<StepState> {
  if (chosen === null) {
    const step = addressOf(place, planned.definition);
    return conclude({ kind: 'step-succeeded', step, output: null });
  }
  const branch = branchNumber(planned.definition, chosen);
  const [scope, commands] = openScope(branchPlace(place, planned, branch));
  const [state, more] = moveBranch(place, planned, { branch, scope });
  return [state, [...commands, ...more]];
}

/** Takes in that the branch moved on; when it ended, so does the choice. */
export function moveBranch(
  place: Place,
  planned: PlannedChoose,
  inside: { readonly branch: number; readonly scope: ScopeState },
): Move<StepState> {
  const { branch, scope } = inside;
  if (scope.open > 0) return [{ kind: 'branching', branch, scope }, []];
  const step = addressOf(place, planned.definition);
  const { failure } = scope;
  if (failure !== undefined) {
    return conclude({ kind: 'step-failed', step, error: failure.error }, failure.attempt);
  }
  const output = scopeResult(branchPlace(place, planned, branch), scope);
  return conclude({ kind: 'step-succeeded', step, output });
}
