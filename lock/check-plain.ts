import { isJsonArray, maxDepth } from './canonical-json.ts';
import { isJsonObject, type Json } from './json.ts';
import type { LockFault } from './lock-fault.ts';

interface Place {
  readonly value: Json;
  readonly key?: string | number;
  readonly parent?: Place;
  readonly depth: number;
}

/**
 * Refuses what has no canonical text or would be dangerous to copy: numbers beyond JavaScript's,
 * lone surrogates, keys called `__proto__`, values nested too deep. Does not recurse.
 */
export function checkPlain(document: Json): LockFault | undefined {
  const waiting: Place[] = [{ value: document, depth: 0 }];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const message = wrong(place);
    if (message !== undefined) return { path: pathOf(place), message };
    pushInside(place, waiting);
  }
  return undefined;
}

function wrong({ value, key, depth }: Place): string | undefined {
  if (depth > maxDepth) return `is nested more than ${maxDepth} levels deep`;
  if (key === '__proto__') return 'has a name that is not allowed';
  if (typeof key === 'string' && !key.isWellFormed()) return 'has a name that is no Unicode text';
  if (typeof value === 'string' && !value.isWellFormed()) return 'is no Unicode text';
  return typeof value === 'number' && !Number.isFinite(value) ? 'is too large a number' : undefined;
}

function pushInside(parent: Place, waiting: Place[]): void {
  const { value } = parent;
  const depth = parent.depth + 1;
  if (isJsonArray(value)) {
    for (const [key, item] of value.entries()) waiting.push({ value: item, key, parent, depth });
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      waiting.push({ value: value[key] ?? null, key, parent, depth });
    }
  }
}

/** The outermost steps of the way are enough to find a very deep place. */
function pathOf(place: Place): LockFault['path'] {
  const path: (string | number)[] = [];
  for (let at: Place | undefined = place; at?.key !== undefined; at = at.parent) path.push(at.key);
  return path.reverse().slice(0, 20);
}
