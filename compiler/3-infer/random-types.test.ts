import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json, JsonSchema } from '../../lock/index.ts';
import { validateValue } from '../../schema/index.ts';
import type { Side } from '../checker/type-schema/type-walk.ts';
import { inferTypes } from '../testing/infer-types.ts';
import { randomSketch } from '../testing/random-sketch.ts';
import { belongs, drawFrom, drawValue, mutate } from '../testing/sketch-values.ts';
import { hasBrand, hasWeakObject, writeSketch, type TypeSketch } from '../testing/type-sketch.ts';
import { whatTypesSay } from '../testing/what-types-say.ts';

// `SEED=123 npx vitest run …` repeats a run; a failure names its seed.
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const sketches = fc.sample(randomSketch, { seed, numRuns: 120 });
const types = sketches.map(writeSketch);
const { reports, assigns } = await inferTypes(types);
const sides = ['input', 'output'] as const;

/** A value, and all that is needed to tell what it is a value of. */
interface Sample {
  readonly seed: number;
  readonly side: Side;
  readonly declare: string;
  readonly type: string;
  readonly value: Json;
}

test('every random type has a schema on both sides', () => {
  for (const [index, report] of reports.entries()) {
    for (const side of sides)
      expect([seed, types[index], report[side].messages]).toEqual([seed, types[index], []]);
  }
});

test('a schema admits the values of its type, and of mutated values those that still belong to it', () => {
  const counts = { belong: 0, not: 0 };
  for (const { sample, schema, isMember } of samples(25)) {
    counts[isMember ? 'belong' : 'not'] += 1;
    expect({ ...sample, isValid: validateValue(schema, sample.value).length === 0 }).toEqual({
      ...sample,
      isValid: isMember,
    });
  }
  // Both kinds are there in numbers, whatever the seed.
  expect(Math.min(counts.belong, counts.not)).toBeGreaterThan(1_000);
});

test('the checker takes a value for a parameter, or as a result, exactly when the schema does', () => {
  // A brand stays on what a script gives, and no value of JSON has it.
  const asked = samples(2).filter(
    ({ sketch, sample }) => sample.side === 'input' || !hasBrand(sketch),
  );
  const answers = assigns(
    asked.map(({ index, sample: { side, value } }) => ({ index, side, value })),
  );
  for (const [at, { sketch, sample, schema }] of asked.entries()) {
    const isAssigned = answers[at] === true;
    const isValid = validateValue(whatTypesSay(schema), sample.value).length === 0;
    if (isValid && hasWeakObject(sketch)) continue;
    expect({ ...sample, isAssigned }).toEqual({ ...sample, isAssigned: isValid });
  }
});

interface Judged {
  readonly index: number;
  readonly sketch: TypeSketch;
  readonly sample: Sample;
  readonly schema: JsonSchema;
  /** What the sketch says, which never saw the compiler. */
  readonly isMember: boolean;
}

/** So many pairs for each type and side: a value of the type, and that value mutated. */
function samples(count: number): readonly Judged[] {
  const draw = drawFrom(seed);
  return sketches.flatMap((sketch, index) =>
    sides.flatMap((side) =>
      Array.from({ length: count }, () => drawValue(sketch, draw))
        .flatMap((value) => [value, mutate(value, draw)])
        .map((value): Judged => {
          const { declare = '', type = '' } = types[index] ?? {};
          return {
            index,
            sketch,
            sample: { seed, side, declare, type, value },
            schema: reports[index]?.[side].schema ?? true,
            isMember: belongs(sketch, value, side),
          };
        }),
    ),
  );
}
