import type { Json, JsonObject, JsonSchema } from './json.ts';
import type { Problem } from './problem.ts';

/** One schema to apply to one value. */
export interface Task {
  readonly schema: JsonSchema;
  readonly value: Json;
  readonly place: Place | undefined;
  /** The schemas that led here without going into the value. */
  readonly chain: Chain | undefined;
}

/** A place below the value that the walk started with, from the inside out. */
export interface Place {
  readonly key: string | number;
  readonly parent: Place | undefined;
}

export interface Chain {
  readonly schema: JsonObject;
  readonly parent: Chain | undefined;
}

/** Applies a schema and says what is wrong; the paths start at `value`. */
export type Judge = (
  schema: JsonSchema,
  value: Json,
  from: { readonly shared: Shared; readonly chain: Chain | undefined },
) => readonly Problem[];

/** What all walks over one value have in common. */
export interface Shared {
  /** `$ref` starts here. */
  readonly root: JsonSchema;
  readonly judge: Judge;
  /** What a union said of an object: branches of recursive unions meet the same one again. */
  readonly unions: Map<object, Map<object, readonly Problem[]>>;
  /** How many walks are under way inside each other. */
  depth: number;
}

/**
 * Applies all that a value must fit, one task after the other instead of by recursion, so that
 * neither a deep value nor an endless schema can exhaust the stack.
 */
export interface Walk {
  readonly shared: Shared;
  readonly found: Problem[];
  /** What is left to apply; the next one is last. */
  readonly tasks: Task[];
  /** What the current task adds, in reading order. */
  children: Task[];
}

/** Notes that the task's value, or one of its members, is wrong. */
export function report(walk: Walk, task: Task, message: () => string, key?: string | number): void {
  const place = key === undefined ? task.place : { key, parent: task.place };
  walk.found.push({ path: pathOf(place), message });
}

/** Notes what another walk found at the task's value. */
export function reportAll(walk: Walk, task: Task, problems: readonly Problem[]): void {
  for (const { path, message } of problems) {
    walk.found.push({ path: [...pathOf(task.place), ...path], message });
  }
}

/** Applies a schema to a member of the task's value. */
export function goInto(
  walk: Walk,
  task: Task,
  key: string | number,
  inner: { readonly schema: JsonSchema; readonly value: Json },
): void {
  if (inner.schema === true) return;
  const place = { key, parent: task.place };
  walk.children.push({ schema: inner.schema, value: inner.value, place, chain: undefined });
}

/** Applies one more schema to the task's own value. */
export function stayHere(walk: Walk, task: Task, schema: JsonSchema): void {
  walk.children.push({ ...task, schema, chain: chainOf(task) });
}

/** What a schema says of the task's own value, on the side. */
export function judgeHere(walk: Walk, task: Task, schema: JsonSchema): readonly Problem[] {
  return walk.shared.judge(schema, task.value, { shared: walk.shared, chain: chainOf(task) });
}

function chainOf(task: Task): Chain | undefined {
  if (typeof task.schema === 'boolean') return task.chain;
  return { schema: task.schema, parent: task.chain };
}

function pathOf(place: Place | undefined): readonly (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = place; at !== undefined; at = at.parent) path.push(at.key);
  return path.reverse();
}
