import { expect, test } from 'vitest';
import { showType } from './type-text.ts';

test('a short type is shown as it is', () => {
  expect(showType('string | undefined')).toBe('`string | undefined`');
  expect(showType('readonly { readonly id: string; }[]')).toBe('`{ id: string }[]`');
});

test('an optional field does not say twice that it may be missing', () => {
  expect(showType('{ a?: string | undefined; b: number | undefined; }')).toBe(
    '`{ a?: string; b: number | undefined }`',
  );
});

test('a long type loses the types of its fields, the inner ones first', () => {
  const author = '{ name: string; age: number; address: { city: string; street: string; }; }';
  expect(showType(`{ id: number; author: ${author}; }[]`)).toBe(
    '`{ id: number; author: { name, age, address } }[]`',
  );
  expect(showType(`{ id: number; title: string; url: string | null; author: ${author}; }[]`)).toBe(
    '`{ id, title, url, author }[]`',
  );
});

test('a very long type is cut', () => {
  const names = 'abcdefghij'.split('');
  const wide = `{ ${names.map((name) => `${name.repeat(4)}: string; `).join('')}}`;
  expect(showType(`${wide}[] | null`)).toBe('`{ aaaa, bbbb, cccc, dddd, eeee, ffff, … }[] | null`');
  expect(showType(`"${'x'.repeat(100)}"`)).toHaveLength(62);
});

test('the module that a type comes from is nobody’s business', () => {
  expect(showType('import("/flows/flow0").Story')).toBe('`Story`');
});
