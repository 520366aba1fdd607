import { expect, test } from 'vitest';
import { exceedsDepth } from './exceeds-depth.ts';
import type { Json } from './json.ts';

function nested(levels: number): Json {
  let value: Json = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

test('the limit itself is admitted', () => {
  expect(exceedsDepth(nested(512))).toBe(false);
  expect(exceedsDepth(nested(513))).toBe(true);
  expect(exceedsDepth(nested(3), 3)).toBe(false);
  expect(exceedsDepth(nested(4), 3)).toBe(true);
});

test('scalars and wide values are flat', () => {
  for (const value of [null, 1, 'a', true, [], {}]) expect(exceedsDepth(value, 1)).toBe(false);
  expect(
    exceedsDepth(
      Array.from({ length: 100_000 }, () => ({})),
      2,
    ),
  ).toBe(false);
});

test('a very deep value is measured without recursion', () => {
  expect(exceedsDepth(nested(200_000))).toBe(true);
});
