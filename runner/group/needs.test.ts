import { expect, test } from 'vitest';
import { parseNeeds } from './needs.ts';

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
