import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import type { Json } from './json.ts';

test('the examples of RFC 8785 come out as the RFC says', () => {
  // JSON.parse gives JSON.
  const numbers = JSON.parse(
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
  ) as Json;
  expect(canonicalJson(numbers)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
  const keys = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  const order = [...canonicalJson(keys).matchAll(/:"(.)/gu)].map((match) => match[1]);
  expect(order.join('')).toBe('COCLEEH');
});

test('keys are sorted by UTF-16 code unit, integer-like ones as well', () => {
  expect(canonicalJson({ b: 1, a: 2, '10': 3, '9': 4, A: 5 })).toBe(
    '{"10":3,"9":4,"A":5,"a":2,"b":1}',
  );
});

test('negative zero is zero', () => {
  expect(canonicalJson([-0, 0])).toBe('[0,0]');
});

test('the text reads back as the same value, in any order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      // fast-check types it loosely; it is JSON.
      const json = value as Json;
      const text = canonicalJson(json);
      expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(json)));
      expect(text).not.toMatch(/^\s|\s$/);
    }),
  );
});

test.each<[string, unknown]>([
  ['NaN', NaN],
  ['Infinity', [Infinity]],
  ['undefined', { a: undefined }],
  ['a bigint', 1n],
  ['a function', () => 1],
  ['a lone surrogate', '\ud800'],
  ['a lone surrogate in a key', { '\udc00': 1 }],
])('%s has no canonical form', (_, value) => {
  expect(() => canonicalJson(value as Json)).toThrow(RangeError);
});

test('a value nested too deep is refused before the stack ends', () => {
  let deep: Json = 1;
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  expect(() => canonicalJson(deep)).toThrow('nested more than 512 deep');
});

test('an own key __proto__ is a key like any other', () => {
  expect(canonicalJson(JSON.parse('{"b":1,"__proto__":2}') as Json)).toBe('{"__proto__":2,"b":1}');
});
