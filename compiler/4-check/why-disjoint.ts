import type { Json, JsonObject } from '../../lock/index.ts';
import type { SchemaJudge } from './schema-judge.ts';

/**
 * Why no value of one schema is valid under another, for schemas without choices; `undefined` when
 * some value may be. Sound and not complete: what it cannot tell is checked in a run.
 */
export function whyDisjoint(
  given: JsonObject,
  taken: JsonObject,
  judge: SchemaJudge,
): string | undefined {
  const values = valuesOf(given);
  if (values !== undefined) return refusalOfAll(values, taken, judge);
  const kind = kindOf(given);
  if (kind === undefined || kindOf(taken) === undefined) return undefined;
  if (kind !== kindOf(taken)) return 'they are of different types';
  return ranges[kind]?.map((range) => gap(range, given, taken)).find((why) => why !== undefined);
}

function valuesOf(schema: JsonObject): readonly Json[] | undefined {
  if (schema['const'] !== undefined) return [schema['const']];
  const values = schema['enum'];
  return Array.isArray(values) && values.length > 0 ? values : undefined;
}

function refusalOfAll(
  values: readonly Json[],
  taken: JsonObject,
  judge: SchemaJudge,
): string | undefined {
  // What is inside an object may be a reference to what is not here.
  if (['object', 'array', undefined].includes(kindOf(taken))) return undefined;
  const problems = values.map((value) => judge.valueProblems(taken, value)[0]);
  const [first] = problems;
  return first !== undefined && !problems.includes(undefined) ? `it ${first.sentence}` : undefined;
}

function kindOf({ type }: JsonObject): string | undefined {
  if (typeof type !== 'string') return undefined;
  return type === 'integer' ? 'number' : type;
}

interface Range {
  readonly least: string;
  readonly most: string;
  readonly unit: string;
}

const ranges: Readonly<Record<string, readonly Range[]>> = {
  number: [{ least: 'minimum', most: 'maximum', unit: '' }],
  string: [{ least: 'minLength', most: 'maxLength', unit: ' characters' }],
  array: [{ least: 'minItems', most: 'maxItems', unit: ' items' }],
};

function gap(
  { least, most, unit }: Range,
  given: JsonObject,
  taken: JsonObject,
): string | undefined {
  const [has, have] = unit === '' ? ['is', 'be'] : ['has', 'have'];
  const [low, high] = [numberIn(given, least), numberIn(taken, most)];
  if (low !== undefined && high !== undefined && low > high) {
    return `it ${has} at least ${low}${unit}, and may ${have} at most ${high}`;
  }
  const [needed, largest] = [numberIn(taken, least), numberIn(given, most)];
  if (needed !== undefined && largest !== undefined && needed > largest) {
    return `it ${has} at most ${largest}${unit}, and must ${have} at least ${needed}`;
  }
  return undefined;
}

function numberIn(schema: JsonObject, key: string): number | undefined {
  const value = schema[key];
  return typeof value === 'number' ? value : undefined;
}
