import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../lock/index.ts';
import { validateValue } from '../../schema/index.ts';
import { createSchemaJudge } from './schema-judge.ts';
import { whyDisjoint } from './why-disjoint.ts';

const judge = createSchemaJudge();

test('a gap between two ranges is told from the side of the value', () => {
  const why = (given: JsonObject, taken: JsonObject): string | undefined =>
    whyDisjoint(given, taken, judge);
  expect(why({ type: 'integer', minimum: 5 }, { type: 'number', maximum: 4 })).toBe(
    'it is at least 5, and may be at most 4',
  );
  expect(why({ type: 'string', maxLength: 2 }, { type: 'string', minLength: 3 })).toBe(
    'it has at most 2 characters, and must have at least 3',
  );
  expect(why({ enum: ['a', 'b'] }, { type: 'string', pattern: '^c' })).toMatch(/must match/);
  expect(why({ enum: ['a', 'c'] }, { type: 'string', pattern: '^c' })).toBeUndefined();
  expect(why({ type: 'integer', minimum: 4 }, { type: 'integer', maximum: 4 })).toBeUndefined();
  expect(why({ type: 'null' }, { type: 'string' })).toBe('they are of different types');
});

test('no value is valid under two schemas that are called disjoint', () => {
  const bound = fc.integer({ min: -4, max: 4 });
  const range = fc.record(
    { type: fc.constantFrom('integer', 'number'), minimum: bound, maximum: bound },
    { requiredKeys: ['type'] },
  );
  const values = fc.record({ enum: fc.array(bound, { minLength: 1, maxLength: 3 }) });
  let disjoint = 0;
  fc.assert(
    fc.property(fc.oneof(range, values), range, (given, taken) => {
      if (whyDisjoint(given, taken, judge) === undefined) return;
      disjoint += 1;
      for (let value = -6; value <= 6; value += 0.5) {
        const fitsBoth = [given, taken].every((one) => validateValue(one, value).length === 0);
        expect(fitsBoth).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
  expect(disjoint).toBeGreaterThan(20);
});
