import { firstFault, type LockFault } from './lock-fault.ts';
import type { Grants } from './grants.ts';

/** A list that stands for a set: by UTF-16 code unit, each item once. */
export function checkSorted(
  items: readonly string[],
  path: LockFault['path'],
): LockFault | undefined {
  return firstFault(items.entries(), ([index, item]) => {
    const before = items[index - 1];
    if (before === undefined || before < item) return undefined;
    const message =
      before === item ? 'stands there twice' : `must stand before ${JSON.stringify(before)}`;
    return { path: [...path, index], message };
  });
}

/** The lists of grants are sets. */
export function checkGrants(grants: Grants, path: LockFault['path']): LockFault | undefined {
  return firstFault(Object.entries(grants), ([kind, values]: [string, true | readonly string[]]) =>
    values === true ? undefined : checkSorted(values, [...path, kind]),
  );
}
