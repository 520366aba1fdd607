import type { Json } from '../../lock/index.ts';
import { getItem, itemsOf } from './persistent-array.ts';
import type { Place } from './place.ts';
import type { ScopeState } from './run-state.ts';

/** What a scope that ended well gives: its one step's output, or a record of all outputs. */
export function scopeResult(place: Place, scope: ScopeState): Json {
  if (place.isSingle) {
    const only = getItem(scope.steps, 0);
    return only.kind === 'succeeded' ? only.output : null;
  }
  const entries = itemsOf(scope.steps).flatMap((state, index): [string, Json][] => {
    const id = place.plan.steps[index]?.definition.id;
    return state.kind === 'succeeded' && id !== undefined ? [[id, state.output]] : [];
  });
  return Object.fromEntries(entries);
}
