import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../lock/index.ts';
import { offerKeys, offerValues } from './schema-offers.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../flow.schema.json', import.meta.url), 'utf8'),
) as JsonObject;

function keys(path: readonly (string | number)[], ...present: string[]): readonly string[] {
  return offerKeys(schema, path, new Set(present)).map(({ key }) => key);
}

test('a flow has the keys of its schema, each with what it is for', () => {
  const offers = offerKeys(schema, [], new Set(['name']));
  const steps = offers.find(({ key }) => key === 'steps');
  expect(steps).toMatchObject({ isNeeded: true, form: 'map' });
  expect(steps?.description).toMatch(/^The steps, by id/);
  expect(offers.some(({ key }) => key === 'name')).toBe(false);
});

test('a step is of one kind, and has the options of that kind', () => {
  expect(keys(['steps', 'a'])).toEqual(expect.arrayContaining(['uses', 'value', 'sleep', 'if']));
  expect(keys(['steps', 'a'])).not.toContain('with');
  expect(keys(['steps', 'a'], 'uses')).toEqual(expect.arrayContaining(['with', 'cache', 'if']));
  expect(keys(['steps', 'a'], 'uses')).not.toContain('sleep');
  expect(keys(['steps', 'a'], 'for-each')).toEqual(expect.arrayContaining(['uses', 'steps', 'as']));
  expect(keys(['steps', 'a'], 'uses')).not.toContain('as');
});

test('steps inside steps, and the parts of blocks, have theirs', () => {
  expect(keys(['steps', 'a', 'choose', 0])).toEqual(['if', 'steps']);
  expect(keys(['steps', 'a', 'choose', 0, 'steps', 'b', 'repeat'])).toContain('until');
  expect(keys(['steps', 'a', 'retry'])).toContain('attempts');
  expect(keys(['inputs', 'a'])).toContain('pattern');
  expect(keys(['steps', 'a', 'with'])).toEqual([]);
  expect(keys(['nothing', 'here'])).toEqual([]);
});

test('where only some values are right, they are offered', () => {
  expect(offerValues(schema, ['steps', 'a', 'on-error'])).toEqual(['fail', 'continue']);
  expect(offerValues(schema, ['inputs', 'a', 'type'])).toContain('integer');
  expect(offerValues(schema, ['on', 'dispatch'])).toEqual([true, false]);
  expect(offerValues(schema, ['name'])).toEqual([]);
});
