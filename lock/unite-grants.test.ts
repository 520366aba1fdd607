import { expect, test } from 'vitest';
import { uniteGrants } from './unite-grants.ts';

test('values of all are there once, sorted, and a kind that is given whole stays whole', () => {
  expect(
    uniteGrants([
      { net: ['b:1', 'a:1'], read: true },
      {},
      { net: ['a:1'], read: ['x'], env: ['A'] },
    ]),
  ).toEqual({ net: ['a:1', 'b:1'], read: true, env: ['A'] });
  expect(uniteGrants([])).toEqual({});
});
