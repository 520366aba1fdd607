import { expect, test } from 'vitest';
import { decimalOf, isMultipleOf } from './decimal.ts';

test('a decimal is what the number is written as', () => {
  expect(decimalOf(-1.25)).toEqual({ digits: -125n, exponent: -2 });
  expect(decimalOf(1e21)).toEqual({ digits: 1n, exponent: 21 });
  expect(decimalOf(1.5e-7)).toEqual({ digits: 15n, exponent: -8 });
  expect(decimalOf(-0)).toEqual({ digits: 0n, exponent: 0 });
});

test('multiples are told as they are written, not as doubles divide', () => {
  for (const [value, factor] of [
    [0.3, 0.1],
    [19.99, 0.01],
    [-4.5, 1.5],
    [0, 7],
    [1e300, 1e299],
    [12391239123, 1e-8],
  ] as const) {
    expect([value, factor, isMultipleOf(value, factor)]).toEqual([value, factor, true]);
  }
  for (const [value, factor] of [
    [0.35, 0.1],
    [1e308, 0.123456789],
    [1e300, 7],
    [5, 2],
    [1, 0],
  ] as const) {
    expect([value, factor, isMultipleOf(value, factor)]).toEqual([value, factor, false]);
  }
});
