import {
  canonicalJson,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
} from '../../../lock/index.ts';

/** Lists of patterns of which one must match: a shorter list starts the flow less often. */
const filters: ReadonlySet<string> = new Set(['branches', 'tags', 'paths', 'types']);

/**
 * Whether an event of GitHub's may start the flow in a case in which it did not before. Only what is known
 * to narrow is no widening: a shorter list of a filter, and a first filter of paths or branches.
 */
export function eventWidened(before: Json, after: Json): boolean {
  const had = filtersOf(before);
  const has = filtersOf(after);
  if (had === undefined || has === undefined) return canonicalJson(before) !== canonicalJson(after);
  const keys = [...new Set([...Object.keys(had), ...Object.keys(has)])];
  return keys.some((key) => {
    if (!Object.hasOwn(had, key)) return !narrowsByBeing(key, had);
    if (!Object.hasOwn(has, key)) return true;
    return !isShorter(key, had[key] ?? null, has[key] ?? null);
  });
}

/** `null` and `true` are an event without filters. */
function filtersOf(event: Json): JsonObject | undefined {
  if (event === null || event === true) return {};
  return isJsonObject(event) ? event : undefined;
}

/** With `tags` alone no branch starts the flow, so `branches` beside it lets more in. */
function narrowsByBeing(key: string, had: JsonObject): boolean {
  if (key === 'paths') return !Object.hasOwn(had, 'paths-ignore');
  const others = ['tags', 'tags-ignore', 'branches-ignore'];
  return key === 'branches' && !others.some((other) => Object.hasOwn(had, other));
}

/** A `!` takes away from what stands before it, so a list with one may widen by getting shorter. */
function isShorter(key: string, before: Json, after: Json): boolean {
  if (canonicalJson(before) === canonicalJson(after)) return true;
  if (!filters.has(key) || !isJsonArray(before) || !isJsonArray(after)) return false;
  const texts = before.map((item) => canonicalJson(item));
  const isPlain = texts.every((text) => !text.startsWith('"!'));
  const known = new Set(texts);
  return isPlain && after.length > 0 && after.every((item) => known.has(canonicalJson(item)));
}
