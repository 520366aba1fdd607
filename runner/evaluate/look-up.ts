import { type Json, type PathSegment, type PathTemplate, pathText } from '../../lock/index.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { EvaluationError } from './evaluation-error.ts';

/**
 * The value at a path, with JavaScript's meaning of `.`, `?.` and `??`, but by own properties only:
 * what prototypes hold is `undefined`.
 */
export function lookUp(template: PathTemplate, context: EvaluationContext): Json | undefined {
  const value = follow(template.path, context);
  return value ?? ('else' in template ? template.else : value);
}

function follow(path: readonly PathSegment[], context: EvaluationContext): Json | undefined {
  const [root, second] = path;
  // Steps are found by id: there is no object of all of them.
  const isStep = root === 'steps' && second !== undefined;
  let value = context.part(isStep ? `steps.${String(keyOf(second))}` : String(keyOf(root ?? '')));
  for (const [index, segment] of path.entries()) {
    if (index < (isStep ? 2 : 1)) continue;
    if (value === undefined || value === null) {
      if (typeof segment === 'object') return undefined;
      throw new EvaluationError(describeMissing(path, index, value));
    }
    value = ownProperty(value, keyOf(segment));
  }
  return value;
}

function ownProperty(value: NonNullable<Json>, key: string | number): Json | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return undefined;
  // True: strings have their characters and `length` as own properties, arrays their items and
  // `length`, and all of those are JSON.
  const owner = Object(value) as { readonly [key: string]: Json };
  return Object.hasOwn(owner, key) ? owner[key] : undefined;
}

function keyOf(segment: PathSegment): string | number {
  return typeof segment === 'object' ? segment.maybe : segment;
}

function describeMissing(
  path: readonly PathSegment[],
  index: number,
  value: null | undefined,
): string {
  const key = String(keyOf(path[index] ?? ''));
  return `\`${pathText(path.slice(0, index))}\` is ${String(value)}, so it has no "${key}".`;
}
