import type { Json } from '../../lock/index.ts';
import { getItem } from './persistent-array.ts';
import type { KeptItems } from './run-state.ts';

/** Positions of the items that succeeded then and are the same now: they need not run again. */
export function itemsThatStay(
  items: readonly Json[],
  kept: KeptItems | undefined,
): readonly number[] {
  if (kept === undefined) return [];
  return [...items.keys()].filter((index) => {
    if (index >= kept.items.length) return false;
    const isSame = JSON.stringify(items[index]) === JSON.stringify(kept.items[index]);
    return isSame && getItem(kept.states, index).kind === 'succeeded';
  });
}
