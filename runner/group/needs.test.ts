import { expect, test } from 'vitest';
import { parseNeeds, shardsOutput } from './needs.ts';

test('a job that said nothing has no outputs, in all ways in which engines write that', () => {
  const said = {
    github: { result: 'skipped', outputs: {} },
    act: { result: 'skipped', outputs: null },
    absent: { result: 'cancelled' },
  };
  expect(parseNeeds(JSON.stringify(said))).toEqual({
    ok: true,
    needs: {
      github: { result: 'skipped', outputs: {} },
      act: { result: 'skipped', outputs: {} },
      absent: { result: 'cancelled', outputs: {} },
    },
  });
});

test('what is no result, or no text, is refused', () => {
  expect(parseNeeds('{"a": {"result": "fine", "outputs": {}}}').ok).toBe(false);
  expect(parseNeeds('{"a": {"result": "success", "outputs": {"x": 1}}}').ok).toBe(false);
  expect(parseNeeds('[]').ok).toBe(false);
});

test('only a list of shards is one', () => {
  const saying = (text: string): readonly number[] | undefined =>
    shardsOutput({ result: 'success', outputs: { 'shards-each': text } }, 'each');
  expect(saying('[0,2]')).toEqual([0, 2]);
  expect(saying('[]')).toEqual([]);
  for (const text of ['', '***', '{}', '["0"]', '[0.5]']) expect(saying(text)).toBeUndefined();
  expect(shardsOutput({ result: 'success', outputs: {} }, 'each')).toBeUndefined();
});
