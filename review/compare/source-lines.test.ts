import { expect, test } from 'vitest';
import { sourceLines } from './source-lines.ts';

const text = `name: a
inputs:
  limit: { type: integer }
description: |
  steps:
    fake: 1
steps:
  # comment:
  first:
    uses: scripts/a.ts
    with:
      steps:
        fake: 1
      first: 2
  "second":
    for-each: x
    steps:
      inner:
        value: >-
          third: text
  pick:
    choose:
      - if: x
        steps:
          branch: { value: 1 }
    else:
      other: { value: 1 }
  third: { value: 1 }
on-error:
  tell: { value: 1 }
`;

test('steps and keys have the lines on which they stand, and look-alikes have none', () => {
  const { steps, keys } = sourceLines(text);
  expect([...steps]).toEqual([
    ['first', 9],
    ['second', 15],
    ['second/inner', 18],
    ['pick', 21],
    ['pick/branch', 25],
    ['pick/other', 27],
    ['third', 28],
    ['on-error:tell', 30],
  ]);
  expect(keys.get('inputs.limit')).toBe(3);
  expect(keys.get('steps')).toBe(7);
});

test('any text is read', () => {
  expect(sourceLines('').steps.size).toBe(0);
  expect(sourceLines('steps:\n\t__proto__:\n').steps.size).toBe(0);
  expect([...sourceLines('steps:\r\n  __proto__:\r\n').steps.keys()]).toEqual(['__proto__']);
});
