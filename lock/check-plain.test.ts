import { expect, test } from 'vitest';
import { checkPlain } from './check-plain.ts';
import type { Json } from './json.ts';

// JSON.parse gives JSON.
const parse = (text: string): Json => JSON.parse(text) as Json;

test('what JSON text can carry is plain', () => {
  expect(checkPlain({ a: [1, 'b', null, true, { c: -0.5e-7 }], constructor: 1 })).toBeUndefined();
  expect(checkPlain('text')).toBeUndefined();
});

test.each<[string, Json, readonly (string | number)[], string]>([
  ['a number beyond all', parse('{"a":[0,1e999]}'), ['a', 1], 'is too large a number'],
  ['a negative one', parse('-1e999'), [], 'is too large a number'],
  ['a lone surrogate', parse('{"a":"\\ud83d"}'), ['a'], 'is no Unicode text'],
  [
    'a lone surrogate in a key',
    parse('{"\\udc00":1}'),
    ['\udc00'],
    'has a name that is no Unicode text',
  ],
  [
    'a key __proto__',
    parse('[{"__proto__":1}]'),
    [0, '__proto__'],
    'has a name that is not allowed',
  ],
])('%s is not, and is found', (_, value, path, message) => {
  expect(checkPlain(value)).toEqual({ path, message });
});

test('a value nested too deep is found without recursion, its way is cut', () => {
  let deep: Json = 1;
  for (let level = 0; level < 100_000; level += 1) deep = { a: deep };
  const fault = checkPlain(deep);
  expect(fault?.message).toBe('is nested more than 512 levels deep');
  expect(fault?.path).toHaveLength(20);
});
