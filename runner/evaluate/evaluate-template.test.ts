import { expect, test } from 'vitest';
import type { Json, Template } from '../../lock/index.ts';
import { evaluateTemplate, usesCode } from './evaluate-template.ts';
import { loadEngine } from './quickjs-engine.ts';

const engine = await loadEngine(() => 0);
const parts: Readonly<Record<string, Json>> = {
  inputs: { word: 'deno', limit: 3, on: true, none: null, list: [1, 2] },
  'steps.search': { status: 'succeeded', output: [{ title: 'a' }, { title: 'b' }] },
  story: { title: 'x' },
  index: 4,
};
const context = { part: (name: string) => parts[name] };
const secrets = new Map([['TOKEN', 'hunter2']]);

const cases: readonly [name: string, template: Template, value: Json | undefined][] = [
  ['a literal is itself', { literal: { a: [1] } }, { a: [1] }],
  ['a path is looked up', { path: ['story', 'title'] }, 'x'],
  [
    'code sees the parts that it reads',
    { js: 'steps.search.output.map((s) => s.title + index)', reads: ['index', 'steps.search'] },
    ['a4', 'b4'],
  ],
  [
    'code does not see other parts',
    { js: 'typeof inputs === "undefined" && steps.search === undefined', reads: ['steps.other'] },
    true,
  ],
  [
    'text is joined',
    { text: ['n=', { path: ['inputs', 'limit'] }, '; ', { js: '!inputs.on', reads: ['inputs'] }] },
    'n=3; false',
  ],
  [
    'a key without a value is left out',
    { object: { a: { path: ['inputs', 'x'] }, b: { literal: null } } },
    { b: null },
  ],
  [
    'an item without a value is null',
    { array: [{ path: ['inputs', 'x'] }, { literal: 1 }] },
    [null, 1],
  ],
  [
    'a key called __proto__ is a key',
    { object: { ['__proto__']: { literal: 1 } } },
    { ['__proto__']: 1 },
  ],
  ['a secret is filled in', { object: { key: { secret: 'TOKEN' } } }, { key: 'hunter2' }],
];

test.each(cases)('%s', (_, template, value) => {
  expect(evaluateTemplate(template, { context, engine, secrets })).toEqual(value);
});

test.each([
  [{ path: ['inputs', 'none'] }, '`inputs.none` stands in a text', 'it is null'],
  [{ path: ['inputs', 'list'] }, '`inputs.list` stands in a text', 'it is a list'],
  [{ js: '({})', reads: [] }, '`({})` stands in a text', 'it is an object'],
] as const)('%j is no part of a text', (part, ...messages) => {
  const evaluate = (): unknown => evaluateTemplate({ text: ['a', part] }, { context, engine });
  for (const message of messages) expect(evaluate).toThrow(message);
});

test('a secret that was not given is an error', () => {
  const template = { secret: 'TOKEN' };
  expect(() => evaluateTemplate(template, { context, engine })).toThrow('TOKEN is not given');
});

test('only code needs the engine', () => {
  const plain: Template = {
    object: { a: { array: [{ literal: 1 }] }, b: { text: ['x', { path: ['y'] }] } },
  };
  const code = { js: '1', reads: [] };
  expect(usesCode(plain)).toBe(false);
  expect(usesCode({ object: { a: plain, b: { array: [{ text: [code] }] } } })).toBe(true);
  expect(usesCode({ secret: 'A' })).toBe(false);
});
