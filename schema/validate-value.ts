import { checkArray } from './check-array.ts';
import { checkObject } from './check-object.ts';
import { checkNumber, checkString, wrongConstant } from './check-scalar.ts';
import { hasType, typesOf, wrongType } from './check-type.ts';
import { checkAnyOf, checkOneOf } from './check-union.ts';
import { exceedsDepth, maxDepth } from './exceeds-depth.ts';
import {
  asSchema,
  asSchemas,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonSchema,
} from './json.ts';
import { pathText, type Problem, type SchemaProblem } from './problem.ts';
import { surelyFits } from './quick-check.ts';
import { resolveRef } from './resolve-ref.ts';
import {
  type Chain,
  judgeHere,
  report,
  type Shared,
  stayHere,
  type Task,
  type Walk,
} from './walk.ts';

/** After so many problems the rest of a value is left out. */
const maxProblems = 20;

/** Unions inside unions, over the whole depth of a value. Each costs a few frames of the stack. */
const maxNesting = 1_200;

/**
 * Says where a value breaks its schema; empty when it is valid. Knows the keywords that Millrace
 * emits, with the meaning that JSON Schema 2020-12 gives them; other keywords say nothing.
 * Values nested more than 512 deep are refused first, and nothing here can exhaust the stack.
 * A schema that stands inside another one takes its references from there, its `root`.
 */
export function validateValue(
  schema: JsonSchema,
  value: Json,
  root: JsonSchema = schema,
): readonly SchemaProblem[] {
  if (exceedsDepth(value)) {
    return [{ path: '$', message: `must not be nested more than ${maxDepth} levels deep` }];
  }
  if (surelyFits(schema, value)) return [];
  const shared: Shared = { root, judge, unions: new Map(), depth: 0 };
  return judge(schema, value, { shared, chain: undefined })
    .slice(0, maxProblems)
    .map(({ path, message }) => ({ path: pathText(path), message: message() }));
}

function judge(
  schema: JsonSchema,
  value: Json,
  { shared, chain }: { readonly shared: Shared; readonly chain: Chain | undefined },
): readonly Problem[] {
  const start: Task = { schema, value, place: undefined, chain };
  const walk: Walk = { shared, found: [], tasks: [start], children: [] };
  shared.depth += 1;
  for (let task = walk.tasks.pop(); task !== undefined; task = walk.tasks.pop()) {
    perform(walk, task);
    for (const child of walk.children.reverse()) walk.tasks.push(child);
    walk.children = [];
    if (walk.found.length >= maxProblems) break;
  }
  shared.depth -= 1;
  return walk.found;
}

function perform(walk: Walk, task: Task): void {
  const { schema } = task;
  if (schema === true) return;
  if (schema === false) {
    report(walk, task, () => 'must not be there');
  } else if (neverEnds(schema, task.chain) || walk.shared.depth > maxNesting) {
    report(walk, task, () => 'cannot be checked: its schema never ends');
  } else {
    checkKeywords(schema, walk, task);
  }
}

function neverEnds(schema: JsonObject, chain: Chain | undefined): boolean {
  for (let link = chain; link !== undefined; link = link.parent) {
    if (link.schema === schema) return true;
  }
  return false;
}

/** A value of the wrong type is told so, and nothing else. */
function checkKeywords(schema: JsonObject, walk: Walk, task: Task): void {
  const { value } = task;
  if (!hasType(schema, value)) {
    report(walk, task, () => wrongType(typesOf(schema) ?? [], value));
    return;
  }
  const constant = wrongConstant(schema, value);
  if (constant !== undefined) report(walk, task, constant);
  if (typeof value === 'string') checkString(schema, value, walk, task);
  else if (typeof value === 'number') checkNumber(schema, value, walk, task);
  else if (isJsonArray(value)) checkArray(schema, value, walk, task);
  else if (isJsonObject(value)) checkObject(schema, value, walk, task);
  checkReference(schema, walk, task);
  for (const part of asSchemas(schema['allOf'])) stayHere(walk, task, part);
  checkAnyOf(schema, walk, task);
  checkOneOf(schema, walk, task);
  checkNot(schema, walk, task);
}

function checkReference(schema: JsonObject, walk: Walk, task: Task): void {
  const ref = schema['$ref'];
  if (typeof ref !== 'string') return;
  const target = resolveRef(walk.shared.root, ref);
  if (target !== undefined) stayHere(walk, task, target);
  else {
    report(walk, task, () => `cannot be checked: its schema refers to ${ref}, which is not there`);
  }
}

function checkNot(schema: JsonObject, walk: Walk, task: Task): void {
  const refused = schema['not'];
  if (refused === undefined || judgeHere(walk, task, asSchema(refused)).length > 0) return;
  report(walk, task, () => 'must not fit a shape that it fits');
}
