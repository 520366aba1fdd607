import { expect, test } from 'vitest';
import type { LockedStep } from './locked-step.ts';
import type { Template } from './template.ts';
import { choose, forEach, lockOf, one, reads, value, verdict } from './testing/lock-builder.ts';

test('a lock without steps is fine', () => {
  expect(verdict(lockOf([]))).toBe('fine');
});

test.each<[string, readonly LockedStep[], string]>([
  ['steps out of order', [value('b', one), value('a', one)], '$.steps[1] must stand before "b"'],
  ['an id twice', [value('a', one), value('a', one)], '$.steps[1] stands there twice'],
  [
    'a capital after a small letter',
    [value('a', one), value('B', one)],
    '$.steps[1] must stand before "a"',
  ],
  [
    'an id that is dangerous',
    [value('__proto__', one)],
    '$.steps[0].id is a name that is not allowed',
  ],
  [
    'an id that is dangerous too',
    [value('constructor', one)],
    '$.steps[0].id is a name that is not allowed',
  ],
  ['an unknown need', [value('a', one, ['b'])], '$.steps[0].needs[0] names no step of this scope'],
  [
    'needs out of order',
    [value('a', one), value('b', one), value('c', one, ['b', 'a'])],
    '$.steps[2].needs[1] must stand before "b"',
  ],
  [
    'a need twice',
    [value('a', one), value('b', one, ['a', 'a'])],
    '$.steps[1].needs[1] stands there twice',
  ],
  [
    'a step that needs itself',
    [value('a', one, ['a'])],
    '$.steps[0].needs make steps wait for each other in a circle',
  ],
  [
    'a circle',
    [value('a', one, ['c']), value('b', one, ['a']), value('c', one, ['b'])],
    '$.steps[0].needs make steps wait for each other in a circle',
  ],
  [
    'a circle behind a free step',
    [value('a', one), value('b', one, ['a', 'c']), value('c', one, ['b'])],
    '$.steps[1].needs make steps wait for each other in a circle',
  ],
])('%s is wrong', (_, steps, message) => {
  expect(verdict(lockOf(steps))).toBe(message);
});

test('a chain of many steps is fine', () => {
  const ids = Array.from({ length: 3_000 }, (_, index) => `s${String(index).padStart(5, '0')}`);
  const steps = ids.map((id, index) => value(id, one, index === 0 ? [] : [ids[index - 1] ?? '']));
  expect(verdict(lockOf(steps))).toBe('fine');
});

test.each<[string, Template, string]>([
  ['a name of the context', reads('flow', 'inputs', 'run'), 'fine'],
  ['a step that it needs', reads('steps.a'), 'fine'],
  ['a path to a step that it needs', { path: ['steps', 'a', 'output'] }, 'fine'],
  ['an optional path', { path: ['steps', { maybe: 'a' }, 'output'] }, 'fine'],
  [
    'an unknown name',
    reads('process'),
    '$.steps[2].value.reads[0] reads "process", which is not there',
  ],
  [
    'a name of a fan-out',
    reads('index'),
    '$.steps[2].value.reads[0] reads "index", which is not there',
  ],
  [
    'a name of a retry',
    reads('error'),
    '$.steps[2].value.reads[0] reads "error", which is not there',
  ],
  [
    'a step that it does not need',
    reads('steps.b'),
    '$.steps[2].value.reads[0] reads the step "b", which the step does not wait for',
  ],
  [
    'itself',
    reads('steps.c'),
    '$.steps[2].value.reads[0] reads the step "c", which the step does not wait for',
  ],
  [
    'names out of order',
    reads('run', 'inputs'),
    '$.steps[2].value.reads[1] must stand before "run"',
  ],
  [
    'a path to a step that it does not need',
    { path: ['steps', 'b'] },
    '$.steps[2].value.path[1] reads the step "b", which the step does not wait for',
  ],
  [
    'all steps',
    { path: ['steps'] },
    '$.steps[2].value.path[1] reads the step "", which the step does not wait for',
  ],
  [
    'an index of steps',
    { path: ['steps', 0] },
    '$.steps[2].value.path[1] reads the step "", which the step does not wait for',
  ],
  [
    'a path that starts with an index',
    { path: [0] },
    '$.steps[2].value.path[0] must be the name of something in the context',
  ],
  [
    'an unknown path',
    { path: ['globalThis'] },
    '$.steps[2].value.path[0] reads "globalThis", which is not there',
  ],
  [
    'a wrong part of a text',
    { text: ['a', reads('steps.b') as never] },
    '$.steps[2].value.text[1].reads[0] reads the step "b", which the step does not wait for',
  ],
  [
    'a wrong member',
    { object: { k: { array: [one, reads('x')] } } },
    '$.steps[2].value.object.k.array[1].reads[0] reads "x", which is not there',
  ],
  [
    'a secret',
    { secret: 'TOKEN' },
    '$.steps[2].value takes a secret, which is only allowed in `with`',
  ],
])('a value that reads %s', (_, template, message) => {
  const steps = [value('a', one), value('b', one), value('c', template, ['a'])];
  expect(verdict(lockOf(steps))).toBe(message);
});

test('a condition may read what the step waits for, and no more', () => {
  const guarded = (id: string): LockedStep => ({
    ...value('b', one, ['a']),
    if: reads(`steps.${id}`),
  });
  expect(verdict(lockOf([value('a', one), guarded('a')]))).toBe('fine');
  expect(verdict(lockOf([value('a', one), guarded('b')]))).toContain('$.steps[1].if.reads[0]');
});

test('steps inside see what their container waits for, and their own scope', () => {
  const inside = [value('x', reads('index', 'item', 'steps.a', 'steps.y'), ['y']), value('y', one)];
  expect(verdict(lockOf([value('a', one), forEach('b', inside, { needs: ['a'] })]))).toBe('fine');
  expect(verdict(lockOf([value('a', one), forEach('b', inside)]))).toBe(
    '$.steps[1].body[0].value.reads[2] reads the step "a", which the step does not wait for',
  );
});

test('a step inside hides the outer one of its name', () => {
  const inside = [value('a', one), value('x', reads('steps.a'))];
  expect(verdict(lockOf([value('a', one), forEach('b', inside, { needs: ['a'] })]))).toBe(
    '$.steps[1].body[1].value.reads[0] reads the step "a", which the step does not wait for',
  );
});

test('nobody sees into a block', () => {
  const block = forEach('a', [value('x', one)]);
  expect(verdict(lockOf([block, value('b', one, ['x'])]))).toBe(
    '$.steps[1].needs[0] names no step of this scope',
  );
  const outputs = { object: { x: { path: ['steps', 'x', 'output'] } } };
  expect(verdict(lockOf([block], { outputs }))).toBe(
    '$.outputs.object.x.path[1] reads the step "x", which the step does not wait for',
  );
});

test.each<[string, object, string]>([
  ['a reserved name', { as: 'steps' }, '$.steps[0].as is a reserved name'],
  [
    'items from nowhere',
    { items: reads('item') },
    '$.steps[0].items.reads[0] reads "item", which is not there',
  ],
  [
    'a single step of another id',
    { result: 'step' },
    '$.steps[0].body must be one step with the id of this step',
  ],
  [
    'no single step',
    { result: 'step', body: [] },
    '$.steps[0].body must be one step with the id of this step',
  ],
])('a fan-out with %s is wrong', (_, change, message) => {
  expect(verdict(lockOf([forEach('a', [value('x', one)], change)]))).toBe(message);
});

test('branches are scopes of their own, and their conditions stand outside', () => {
  const branches = [
    { if: reads('steps.a'), steps: [value('x', one)] },
    { if: one, steps: [value('x', reads('steps.a'))] },
  ];
  const steps = [value('a', one), choose('b', { needs: ['a'], branches, else: [value('x', one)] })];
  expect(verdict(lockOf(steps))).toBe('fine');
  const wrongIf = [{ if: reads('steps.x'), steps: [value('x', one)] }];
  expect(verdict(lockOf([choose('b', { branches: wrongIf })]))).toContain(
    '$.steps[0].branches[0].if',
  );
  const wrongStep = [{ if: one, steps: [value('y', one), value('x', one)] }];
  expect(verdict(lockOf([choose('b', { branches: wrongStep })]))).toContain(
    '$.steps[0].branches[0].steps[1]',
  );
  expect(verdict(lockOf([choose('b', { else: [value('x', reads('y'))] })]))).toContain(
    '$.steps[0].else[0]',
  );
});
