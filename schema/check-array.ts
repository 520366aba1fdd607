import { identity } from './equal.ts';
import { asSchema, asSchemas, type Json, type JsonObject } from './json.ts';
import { goInto, report, type Task, type Walk } from './walk.ts';

/** The keywords of arrays. */
export function checkArray(
  schema: JsonObject,
  value: readonly Json[],
  walk: Walk,
  task: Task,
): void {
  const message = wrongCount(schema, value.length);
  if (message !== undefined) report(walk, task, () => message);
  const repeated = schema['uniqueItems'] === true ? findRepeated(value) : undefined;
  if (repeated !== undefined) report(walk, task, () => repeated);
  checkItems(schema, value, walk, task);
}

function wrongCount(schema: JsonObject, count: number): string | undefined {
  const least = schema['minItems'];
  if (typeof least === 'number' && count < least) {
    return `must have at least ${items(least)}, but has ${count}`;
  }
  const most = schema['maxItems'];
  if (typeof most === 'number' && count > most) {
    return `must have at most ${items(most)}, but has ${count}`;
  }
  return undefined;
}

function items(count: number): string {
  return count === 1 ? '1 item' : `${count} items`;
}

function findRepeated(value: readonly Json[]): string | undefined {
  const seen = new Map<string, number>();
  for (const [index, item] of value.entries()) {
    const key = identity(item);
    const first = seen.get(key);
    if (first !== undefined) {
      return `must not repeat an item, but items ${first} and ${index} are the same`;
    }
    seen.set(key, index);
  }
  return undefined;
}

function checkItems(schema: JsonObject, value: readonly Json[], walk: Walk, task: Task): void {
  const prefix = asSchemas(schema['prefixItems']);
  const rest = asSchema(schema['items']);
  if (rest === false && value.length > prefix.length) {
    const most = items(prefix.length);
    report(walk, task, () => `must have at most ${most}, but has ${value.length}`);
  }
  const end = typeof rest === 'boolean' ? Math.min(prefix.length, value.length) : value.length;
  for (let index = 0; index < end; index += 1) {
    const item = { schema: prefix[index] ?? rest, value: value[index] ?? null };
    goInto(walk, task, index, item);
  }
}
