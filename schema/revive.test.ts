import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { JsonSchema } from './json.ts';
import { revive } from './revive.ts';
import { revivePlan } from './revive-plan.ts';

const date: JsonSchema = { type: 'string', format: 'date-time', 'x-type': 'Date' };
const url: JsonSchema = { type: 'string', format: 'uri', 'x-type': 'URL' };
const bytes: JsonSchema = { type: 'string', contentEncoding: 'base64', 'x-type': 'Uint8Array' };
const moment = '2026-01-02T03:04:05.000Z';

/** What `main` gets for a value of JSON. The plan travels as JSON, as it does to a step. */
function revived(schema: JsonSchema, value: unknown): unknown {
  const plan = revivePlan(schema);
  if (plan === null) throw new Error('There is nothing to revive.');
  const travelled = JSON.parse(JSON.stringify(plan)) as typeof plan;
  return revive(travelled, JSON.parse(JSON.stringify(value)));
}

test('a schema without revived types has no plan', () => {
  expect(revivePlan(true)).toBeNull();
  expect(revivePlan({ type: 'string', format: 'date-time' })).toBeNull();
  expect(revivePlan({ properties: { a: { enum: [{ 'x-type': 'Date' }] } } })).toBeNull();
  expect(revivePlan({ $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } })).toBeNull();
  expect(revivePlan({ type: 'string', $defs: { unused: date } })).toBeNull();
});

test('the three types are revived', () => {
  expect(revived(date, moment)).toEqual(new Date(moment));
  expect(revived(url, 'https://a.invalid/b')).toEqual(new URL('https://a.invalid/b'));
  expect(revived(bytes, 'AAH/')).toEqual(new Uint8Array([0, 1, 255]));
  expect(revived(bytes, '')).toEqual(new Uint8Array());
});

test('the plan holds only what leads to something', () => {
  const schema = {
    type: 'object',
    properties: {
      at: date,
      name: { type: 'string' },
      deep: { properties: { x: { type: 'number' } } },
    },
  };
  expect(revivePlan(schema)).toEqual({
    root: { properties: { at: { as: 'Date' } } },
    definitions: {},
  });
});

test('objects, records, lists and tuples are walked', () => {
  const schema = {
    properties: {
      at: date,
      toString: { type: 'string' },
      list: { items: date },
      tuple: { prefixItems: [{ type: 'string' }, date], items: url },
      record: { additionalProperties: date, properties: { name: { type: 'string' } } },
      all: { allOf: [{ properties: { a: date } }, { properties: { b: url } }] },
    },
  };
  const value = {
    at: moment,
    list: [moment, moment],
    tuple: [moment, moment, 'https://a.invalid/'],
    record: { name: moment, x: moment },
    all: { a: moment, b: 'https://a.invalid/', c: moment },
    other: moment,
  };
  const there = new Date(moment);
  expect(revived(schema, value)).toEqual({
    at: there,
    list: [there, there],
    tuple: [moment, there, new URL('https://a.invalid/')],
    record: { name: moment, x: there },
    all: { a: there, b: new URL('https://a.invalid/'), c: moment },
    other: moment,
  });
});

test('what is left out or null is left alone', () => {
  const schema = { properties: { at: { anyOf: [date, { type: 'null' }] } } };
  expect(revived(schema, {})).toEqual({});
  expect(revived(schema, { at: null })).toEqual({ at: null });
  expect(revived(schema, { at: moment })).toEqual({ at: new Date(moment) });
});

test('a plain string of a union stays a string', () => {
  for (const union of [
    { anyOf: [date, { type: 'string' }] },
    { anyOf: [{ type: 'string' }, date] },
  ]) {
    expect(revived(union, moment)).toBe(moment);
    expect(revived(union, 'never')).toBe('never');
  }
});

test('a literal of a union stays, the rest is revived', () => {
  const union = { anyOf: [date, { const: 'never' }, { enum: ['now', 'soon'] }] };
  expect(revived(union, 'never')).toBe('never');
  expect(revived(union, 'soon')).toBe('soon');
  expect(revived(union, moment)).toEqual(new Date(moment));
});

test('of two revived types the one that admits the text is taken', () => {
  const union = { oneOf: [date, url] };
  expect(revived(union, 'https://a.invalid/')).toEqual(new URL('https://a.invalid/'));
  expect(revived(union, moment)).toEqual(new Date(moment));
});

test('members of a union are told apart by what distinguishes them', () => {
  const union: JsonSchema = {
    anyOf: [
      {
        type: 'object',
        properties: { kind: { const: 'a' }, at: { type: 'string' } },
        required: ['kind'],
      },
      { type: 'object', properties: { kind: { const: 'b' }, at: date }, required: ['kind'] },
      { type: 'object', properties: { on: date }, required: ['on'] },
      { type: 'array', items: date },
      { type: 'integer' },
    ],
  };
  expect(revived(union, { kind: 'a', at: moment })).toEqual({ kind: 'a', at: moment });
  expect(revived(union, { kind: 'b', at: moment })).toEqual({ kind: 'b', at: new Date(moment) });
  expect(revived(union, { on: moment })).toEqual({ on: new Date(moment) });
  expect(revived(union, [moment])).toEqual([new Date(moment)]);
  expect(revived(union, 3)).toBe(3);
});

test('recursive types are followed through their references', () => {
  const schema: JsonSchema = {
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: {
          at: { $ref: '#/$defs/when' },
          next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
        },
      },
      when: date,
    },
  };
  const there = new Date(moment);
  expect(revived(schema, { at: moment, next: { at: moment, next: null } })).toEqual({
    at: there,
    next: { at: there, next: null },
  });
});

test('a reference to a revived type in a union is seen', () => {
  const schema: JsonSchema = {
    anyOf: [{ $ref: '#/$defs/when' }, { type: 'null' }],
    $defs: { when: date },
  };
  expect(revived(schema, moment)).toEqual(new Date(moment));
});

test('a value nested as deep as values may be is walked', () => {
  const schema: JsonSchema = {
    $ref: '#/$defs/node',
    $defs: { node: { anyOf: [date, { type: 'array', items: { $ref: '#/$defs/node' } }] } },
  };
  let deep: unknown = moment;
  for (let level = 0; level < 512; level += 1) deep = [deep];
  expect(JSON.stringify(revived(schema, deep))).toBe(JSON.stringify(deep));
});

test('the walker uses nothing from outside itself', () => {
  // The same source in an empty scope, as the wrapper that runs in Deno holds it.
  const alone = runInNewContext(`(${revive.toString()})`, {
    Date,
    URL,
    Uint8Array,
    atob,
  }) as typeof revive;
  const plan = revivePlan({ properties: { at: date, to: url, raw: bytes } });
  if (plan === null) throw new Error('There is something to revive.');
  expect(alone(plan, { at: moment, to: 'https://a.invalid/', raw: 'AA==' })).toEqual({
    at: new Date(moment),
    to: new URL('https://a.invalid/'),
    raw: new Uint8Array([0]),
  });
});

test('an own key __proto__ changes no prototype', () => {
  // JSON.parse makes an own key.
  const value = JSON.parse(`{"__proto__": "${moment}"}`) as object;
  const plan = revivePlan({ additionalProperties: date });
  if (plan === null) throw new Error('There is something to revive.');
  revive(plan, value);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});
