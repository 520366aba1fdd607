import { expect, test } from 'vitest';
import { templateText } from './template-text.ts';
import type { Template } from './template.ts';

test.each<[Template, string]>([
  [{ literal: ['a', null] }, '["a",null]'],
  [{ array: [{ path: ['a', 0] }, { secret: 'X' }] }, '[a[0], secrets.X]'],
  [{ object: { 'odd key': { js: 'x + 1', reads: ['x'] } } }, '{ "odd key": x + 1 }'],
  [{ text: ['`a` ${', { path: ['b'] }, '}'] }, '`\\`a\\` \\${${b}}`'],
])('the template %j reads %s', (template, text) => {
  expect(templateText(template)).toBe(text);
});
