import { expect, test } from 'vitest';
import { withoutFields } from './without-fields.ts';

test('fields are left out, and one that is not there is no matter', () => {
  const whole: { readonly a: number; readonly b?: number; readonly c?: number } = { a: 1, b: 2 };
  expect(withoutFields(whole, ['b', 'c'])).toEqual({ a: 1 });
  expect(whole).toEqual({ a: 1, b: 2 });
});
