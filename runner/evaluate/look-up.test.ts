import { expect, test } from 'vitest';
import type { Json, PathTemplate } from '../../lock/index.ts';
import { lookUp } from './look-up.ts';

const parts: Readonly<Record<string, Json>> = {
  inputs: { name: 'ann', list: [1, 2], empty: null, no: false, zero: 0, 'odd key': 1 },
  'steps.a': { status: 'succeeded', output: { deep: [{ id: 'x' }] } },
  'steps.s': { status: 'skipped' },
};

const context = { part: (name: string) => parts[name] };

const cases: readonly [name: string, template: PathTemplate, value: Json | undefined][] = [
  ['a key', { path: ['inputs', 'name'] }, 'ann'],
  ['an index', { path: ['inputs', 'list', 1] }, 2],
  ['a length', { path: ['inputs', 'list', 'length'] }, 2],
  ['a character', { path: ['inputs', 'name', 0] }, 'a'],
  ['the length of a text', { path: ['inputs', 'name', 'length'] }, 3],
  ['a missing key', { path: ['inputs', 'nope'] }, undefined],
  ['a key of a number', { path: ['inputs', 'zero', 'x'] }, undefined],
  ['a method', { path: ['inputs', 'list', 'map'] }, undefined],
  ['what Object.prototype holds', { path: ['inputs', 'toString'] }, undefined],
  ['a step', { path: ['steps', 'a', 'output', 'deep', 0, 'id'] }, 'x'],
  ['a step with a question mark', { path: ['steps', { maybe: 'a' }, 'status'] }, 'succeeded'],
  ['`?.` on nothing', { path: ['inputs', 'empty', { maybe: 'x' }, 'y', 'z'] }, undefined],
  ['`?.` on something', { path: ['steps', 's', 'output', { maybe: 'ok' }], else: false }, false],
  ['`??` after null', { path: ['inputs', 'empty'], else: 7 }, 7],
  ['`??` after false', { path: ['inputs', 'no'], else: true }, false],
  ['`?? null` after nothing', { path: ['inputs', 'nope'], else: null }, null],
  ['a whole part', { path: ['inputs'], else: 1 }, parts['inputs']],
];

test.each(cases)('%s is looked up as JavaScript does', (_, template, value) => {
  expect(lookUp(template, context)).toEqual(value);
});

test.each([
  [['inputs', 'empty', 'x'], '`inputs.empty` is null, so it has no "x".'],
  [['steps', 's', 'output', 'ok'], '`steps.s.output` is undefined, so it has no "ok".'],
  [['steps', 'zzz', 'output'], '`steps.zzz` is undefined, so it has no "output".'],
  [['inputs', { maybe: 'a' }, 'odd key', 3], '`inputs?.a` is undefined, so it has no "odd key".'],
] as const)('the path %j on nothing is an error', (path, message) => {
  expect(() => lookUp({ path }, context)).toThrow(message);
});
