import type { Change, Reached } from '../model/change.ts';
import { compareText } from './order-changes.ts';

/** A change of something that several steps may have, and the one that it was met at. */
export interface MetChange {
  readonly change: Change;
  readonly at: Reached;
}

/**
 * Says once what many steps share, such as a module of theirs: under the first flow, with all steps in
 * `reaches`, in order.
 */
export function shareChanges(met: readonly MetChange[]): readonly Change[] {
  const groups = new Map<string, MetChange[]>();
  for (const one of met) {
    const key = JSON.stringify({ ...one.change, flow: '' });
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].map((group) => {
    const reaches = new Map(group.map(({ at }) => [`${at.flow}\n${at.step ?? ''}`, at]));
    const sorted = [...reaches.values()].sort(compareReached);
    // A group is made with its first member.
    const [first] = group as [MetChange, ...MetChange[]];
    return { ...first.change, flow: sorted[0]?.flow ?? first.change.flow, reaches: sorted };
  });
}

export function compareReached(one: Reached, other: Reached): number {
  return compareText(one.flow, other.flow) || compareText(one.step ?? '', other.step ?? '');
}
