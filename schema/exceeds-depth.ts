import { isJsonArray, isJsonObject, type Json } from './json.ts';

/** Values nested deeper than this are refused before anything recurses into them. */
export const maxDepth = 512;

/** Whether more than `limit` arrays and objects stand in each other. Does not recurse. */
export function exceedsDepth(value: Json, limit: number = maxDepth): boolean {
  let level: Json[] = [];
  pushContainer(value, level);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    const next: Json[] = [];
    for (const item of level) pushChildren(item, next);
    level = next;
  }
  return false;
}

function pushChildren(value: Json, children: Json[]): void {
  const items = isJsonArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  for (const item of items) pushContainer(item, children);
}

/** Scalars are left out: they end here. */
function pushContainer(value: Json, level: Json[]): void {
  if (typeof value === 'object' && value !== null) level.push(value);
}
