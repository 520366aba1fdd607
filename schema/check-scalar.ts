import { isMultipleOf } from './decimal.ts';
import { describeValue, excerpt, listOf } from './describe-value.ts';
import { isEqual } from './equal.ts';
import { formats } from './formats.ts';
import { isJsonArray, type Json, type JsonObject, own } from './json.ts';
import { report, type Task, type Walk } from './walk.ts';

/** The keywords `const` and `enum`: what is wrong, or `undefined`. */
export function wrongConstant(schema: JsonObject, value: Json): (() => string) | undefined {
  const constant = own(schema, 'const');
  if (constant !== undefined && !isEqual(constant, value)) {
    return () => `must be ${excerpt(constant)}, but is ${describeValue(value)}`;
  }
  const choices = schema['enum'];
  if (!isJsonArray(choices) || choices.some((choice) => isEqual(choice, value))) return undefined;
  return () =>
    `must be one of ${listOf(choices.map(excerpt), 'or')}, but is ${describeValue(value)}`;
}

interface Bound {
  readonly keyword: string;
  readonly holds: (value: number, limit: number) => boolean;
  readonly text: string;
}

const bounds: readonly Bound[] = [
  { keyword: 'minimum', holds: (value, limit) => value >= limit, text: 'at least' },
  { keyword: 'maximum', holds: (value, limit) => value <= limit, text: 'at most' },
  { keyword: 'exclusiveMinimum', holds: (value, limit) => value > limit, text: 'more than' },
  { keyword: 'exclusiveMaximum', holds: (value, limit) => value < limit, text: 'less than' },
  { keyword: 'multipleOf', holds: isMultipleOf, text: 'a multiple of' },
];

/** The keywords of numbers. */
export function checkNumber(schema: JsonObject, value: number, walk: Walk, task: Task): void {
  for (const { keyword, holds, text } of bounds) {
    const limit = schema[keyword];
    if (typeof limit !== 'number' || holds(value, limit)) continue;
    report(walk, task, () => `must be ${text} ${limit}, but is ${value}`);
  }
}

/**
 * The keywords of strings. Lengths count code points; `pattern` has the `u` flag, and is left alone where
 * the length is wrong: `maxLength` bounds the time that a search can take.
 */
export function checkString(schema: JsonObject, value: string, walk: Walk, task: Task): void {
  const length = wrongLength(schema, value);
  const wrong =
    length === undefined
      ? [wrongPattern(schema['pattern'], value), wrongFormat(schema['format'], value)]
      : [length];
  for (const message of wrong) if (message !== undefined) report(walk, task, message);
}

function wrongLength(schema: JsonObject, value: string): (() => string) | undefined {
  const least = schema['minLength'] ?? 0;
  const most = schema['maxLength'] ?? Infinity;
  if (typeof least !== 'number' || typeof most !== 'number') return undefined;
  if (value.length <= most && value.length >= 2 * least) return undefined;
  const length = codePoints(value);
  if (length >= least && length <= most) return undefined;
  const [word, limit] = length < least ? ['least', least] : ['most', most];
  const unit = limit === 1 ? 'character' : 'characters';
  return () => `must have at ${word} ${limit} ${unit}, but has ${length}: ${excerpt(value)}`;
}

/** The length of a text as `minLength` counts it. */
export function codePoints(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

function wrongPattern(source: Json | undefined, value: string): (() => string) | undefined {
  if (typeof source !== 'string') return undefined;
  const pattern = compilePattern(source);
  if (pattern === undefined) {
    return () => `cannot be checked: ${excerpt(source)} is no regular expression`;
  }
  if (pattern.test(value)) return undefined;
  return () => `must match /${source}/u, but is ${describeValue(value)}`;
}

function wrongFormat(format: Json | undefined, value: string): (() => string) | undefined {
  if (typeof format !== 'string' || (formats.get(format)?.(value) ?? true)) return undefined;
  return () => `must be in the format "${format}", but is ${describeValue(value)}`;
}

const patterns = new Map<string, RegExp | undefined>();

/** The compiled pattern, kept for the next value; `undefined` when it is no regular expression. */
export function compilePattern(source: string): RegExp | undefined {
  if (patterns.has(source)) return patterns.get(source);
  let pattern: RegExp | undefined;
  try {
    pattern = new RegExp(source, 'u');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  patterns.set(source, pattern);
  return pattern;
}
