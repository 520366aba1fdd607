import { expect, test } from 'vitest';
import { textLines } from '../text/text-lines.ts';
import { toClientHover } from './to-client-hover.ts';

const span = { path: 'flows/a.yaml', start: 0, end: 1 };

function hovered(hover: object, origin?: Parameters<typeof toClientHover>[2]): string {
  const { contents } = toClientHover({ span, ...hover }, textLines('abc'), origin);
  return (contents as { value: string }).value;
}

test('what others wrote cannot leave its fence', () => {
  const text = hovered({ typescript: 'type A = `\n```\n# not a heading`' });
  expect(text).toBe('````typescript\ntype A = `\n```\n# not a heading`\n````');
  const origin = { commit: 'abc', date: '2026-01-02T03:04:05Z', subject: 'a `b`\n# c' };
  const pin = { path: 'scripts/a.ts', written: 'abc', digest: 'abcdef' };
  expect(hovered({ pin }, origin)).toBe(
    'This pin means what is in the working tree. Commit `abc` of 2026-01-02 brought it in: `` a `b` # c ``.',
  );
});

test('a pin that is behind says so, and a schema that is too long is left out', () => {
  const pin = { path: 'scripts/a.ts', written: 'abc', digest: 'def000000000111' };
  expect(hovered({ pin })).toContain('the working tree has `def000000000`');
  const input = { type: 'object', properties: { a: { type: 'string' } } };
  expect(hovered({ input })).toContain('Input schema:\n\n```json\n{\n  "type": "object"');
  expect(hovered({ input: { enum: Array.from({ length: 900 }, String) } })).toBe('');
});
