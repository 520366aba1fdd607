import { compilePattern } from './check-scalar.ts';
import { listOf } from './describe-value.ts';
import { asMembers, asSchema, asTexts, type Json, type JsonObject } from './json.ts';
import { goInto, report, type Task, type Walk } from './walk.ts';

/** The keywords of objects. Only own properties count. */
export function checkObject(schema: JsonObject, value: JsonObject, walk: Walk, task: Task): void {
  checkCount(schema, value, walk, task);
  checkRequired(schema, value, walk, task);
  const members = asMembers(schema['properties']);
  for (const key of Object.keys(members)) {
    if (!Object.hasOwn(value, key)) continue;
    goInto(walk, task, key, { schema: asSchema(members[key]), value: value[key] ?? null });
  }
  checkOthers(schema, value, walk, task);
  checkNames(schema['propertyNames'], value, walk, task);
}

function checkCount(schema: JsonObject, value: JsonObject, walk: Walk, task: Task): void {
  const count = Object.keys(value).length;
  const least = schema['minProperties'];
  if (typeof least === 'number' && count < least) {
    report(walk, task, () => `must have at least ${properties(least)}, but has ${count}`);
  }
  const most = schema['maxProperties'];
  if (typeof most === 'number' && count > most) {
    report(walk, task, () => `must have at most ${properties(most)}, but has ${count}`);
  }
}

function properties(count: number): string {
  return count === 1 ? '1 property' : `${count} properties`;
}

function checkRequired(schema: JsonObject, value: JsonObject, walk: Walk, task: Task): void {
  const missing = asTexts(schema['required']).filter((key) => !Object.hasOwn(value, key));
  if (missing.length === 0) return;
  const names = missing.map((key) => JSON.stringify(key));
  const word = names.length === 1 ? 'property' : 'properties';
  report(walk, task, () => `must have the ${word} ${listOf(names, 'and')}`);
}

/** `patternProperties` and `additionalProperties`. */
function checkOthers(schema: JsonObject, value: JsonObject, walk: Walk, task: Task): void {
  const patterns = Object.entries(asMembers(schema['patternProperties']));
  const others = asSchema(schema['additionalProperties']);
  if (patterns.length === 0 && others === true) return;
  const members = asMembers(schema['properties']);
  for (const key of Object.keys(value)) {
    const item = value[key] ?? null;
    const matching = patterns.filter(([source]) => compilePattern(source)?.test(key));
    for (const [, inner] of matching)
      goInto(walk, task, key, { schema: asSchema(inner), value: item });
    if (matching.length > 0 || Object.hasOwn(members, key)) continue;
    if (others === false) report(walk, task, () => unexpected(Object.keys(members)), key);
    else goInto(walk, task, key, { schema: others, value: item });
  }
}

function unexpected(known: readonly string[]): string {
  if (known.length === 0) return 'is not expected: there are no properties here';
  const names = known.map((key) => JSON.stringify(key));
  return `is not expected; known here: ${listOf(names, 'and')}`;
}

function checkNames(names: Json | undefined, value: JsonObject, walk: Walk, task: Task): void {
  if (names === undefined || names === true) return;
  const { shared } = walk;
  for (const key of Object.keys(value)) {
    const [problem] = shared.judge(asSchema(names), key, { shared, chain: undefined });
    if (problem === undefined) continue;
    report(walk, task, () => `has a name that ${problem.message()}`, key);
  }
}
