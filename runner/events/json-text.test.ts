import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../lock/index.ts';
import { jsonText, objectText, parseJson } from './json-text.ts';

/** Valid JSON that JSON.stringify would write otherwise: only its own text has these bytes. */
function unusual(length: number): string {
  return `{ "a": 1.50, "b": "${'x'.repeat(length)}" }`;
}

test('a large value goes on as the very text that it was read from', () => {
  const text = unusual(64 * 1024);
  const value = parseJson(text);
  expect(value).toEqual(JSON.parse(text));
  expect(jsonText(value)).toBe(text);
  expect(objectText({ n: 1, value })).toBe(`{"n":1,"value":${text}}`);
});

test('a small value, a text and a copy are written again', () => {
  const small = parseJson(unusual(10));
  expect(jsonText(small)).toBe('{"a":1.5,"b":"xxxxxxxxxx"}');
  const long = `"${'\\u0041'.repeat(20_000)}"`;
  expect(jsonText(parseJson(long))).toBe(`"${'A'.repeat(20_000)}"`);
  const value = parseJson(unusual(64 * 1024));
  const copy = JSON.parse(JSON.stringify(value)) as Json;
  expect(jsonText(copy)).toBe(JSON.stringify(value));
});

test('every value is written as JSON.stringify writes it', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      // True: jsonValue draws JSON.
      const json = object as { readonly [key: string]: Json };
      expect(jsonText(json)).toBe(JSON.stringify(json));
      expect(objectText(json)).toBe(JSON.stringify(json));
      expect(parseJson(objectText(json))).toEqual(JSON.parse(JSON.stringify(json)));
    }),
  );
});
