import { hasType, typesOf, wrongType } from './check-type.ts';
import { wrongConstant } from './check-scalar.ts';
import {
  asMembers,
  asSchemas,
  asTexts,
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonSchema,
} from './json.ts';
import type { Problem } from './problem.ts';
import { followRef } from './resolve-ref.ts';
import { judgeHere, report, reportAll, stayHere, type Task, type Walk } from './walk.ts';

/** The keyword `anyOf`: when no branch admits the value, the problems of the closest one. */
export function checkAnyOf(schema: JsonObject, walk: Walk, task: Task): void {
  if (schema['anyOf'] === undefined) return;
  const branches = asSchemas(schema['anyOf']);
  const { root } = walk.shared;
  const possible = branches.filter((branch) => fitness(branch, task.value, root) === 2);
  const [only] = possible;
  // With one branch left the union is no choice any more.
  if (only !== undefined && possible.length === 1) stayHere(walk, task, only);
  else if (possible.length > 1) reportAll(walk, task, tryOnce(schema, possible, walk, task));
  else reportContradiction(branches, walk, task);
}

/** The keyword `oneOf`. */
export function checkOneOf(schema: JsonObject, walk: Walk, task: Task): void {
  if (schema['oneOf'] === undefined) return;
  const branches = asSchemas(schema['oneOf']);
  const admitting = branches.filter((branch) => judgeHere(walk, task, branch).length === 0);
  if (admitting.length > 1) {
    const count = admitting.length;
    report(walk, task, () => `must fit exactly one of several shapes, but fits ${count}`);
  }
  if (admitting.length === 0) checkAnyOf({ anyOf: branches }, walk, task);
}

/** Remembers the answer: a recursive union would be walked once a branch a level otherwise. */
function tryOnce(
  schema: JsonObject,
  branches: readonly JsonSchema[],
  walk: Walk,
  task: Task,
): readonly Problem[] {
  const { value } = task;
  if (typeof value !== 'object' || value === null) return tryEach(branches, walk, task);
  const known = walk.shared.unions.get(schema) ?? new Map<object, readonly Problem[]>();
  walk.shared.unions.set(schema, known);
  const before = known.get(value);
  if (before !== undefined) return before;
  const problems = tryEach(branches, walk, task);
  known.set(value, problems);
  return problems;
}

/** Nothing when a branch admits the value, else the shortest list of problems. */
function tryEach(branches: readonly JsonSchema[], walk: Walk, task: Task): readonly Problem[] {
  let closest: readonly Problem[] | undefined;
  for (const branch of branches) {
    const problems = judgeHere(walk, task, branch);
    if (problems.length === 0) return problems;
    if (closest === undefined || problems.length < closest.length) closest = problems;
  }
  return closest ?? [];
}

/** Every branch is out of the question by its type, its `required` or a constant property. */
function reportContradiction(branches: readonly JsonSchema[], walk: Walk, task: Task): void {
  const { root } = walk.shared;
  const near = branches.filter((branch) => fitness(branch, task.value, root) === 1);
  if (near.length > 0) {
    reportAll(walk, task, tryEach(near, walk, task));
    return;
  }
  const wanted = branches.flatMap((branch) => typesOf(followRef(branch, root)) ?? []);
  report(walk, task, () =>
    wanted.length === 0
      ? 'is never valid: its schema admits no value'
      : wrongType(wanted, task.value),
  );
}

/**
 * A quick look at a branch: 0, the value is of another type; 1, a property that tells branches
 * apart is missing or different; 2, it may fit. 0 and 1 are certain.
 */
function fitness(branch: JsonSchema, value: Json, root: JsonSchema): 0 | 1 | 2 {
  if (typeof branch === 'boolean') return branch ? 2 : 0;
  const schema = followRef(branch, root);
  if (!hasType(schema, value)) return 0;
  if (wrongConstant(schema, value) !== undefined) return 1;
  if (!isJsonObject(value)) return 2;
  if (asTexts(schema['required']).some((key) => !Object.hasOwn(value, key))) return 1;
  return hasWrongConstant(asMembers(schema['properties']), value) ? 1 : 2;
}

function hasWrongConstant(members: JsonObject, value: JsonObject): boolean {
  return Object.keys(members).some((key) => {
    const member = members[key];
    if (!isJsonObject(member) || !Object.hasOwn(value, key)) return false;
    return wrongConstant(member, value[key] ?? null) !== undefined;
  });
}
