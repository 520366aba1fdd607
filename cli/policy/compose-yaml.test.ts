import { expect, test } from 'vitest';
import { composeYaml, readYamlValue } from './compose-yaml.ts';

function problemOf(text: string): string {
  const composed = composeYaml(text);
  if (composed.ok) return 'none';
  const { line, col } = composed.lines.linePos(composed.offset);
  return `${String(line)}:${String(col)} ${composed.problem}`;
}

test.each([
  ['in brackets', '['],
  ['in braces', '{ a: '],
  ['in a list', '- '],
  ['in a key', '? '],
])('what is nested very deep is refused in words: %s', (_name, opening) => {
  const problem = /^1:\d+ it is nested deeper than 64 levels$/;
  expect(problemOf(opening.repeat(20_000))).toMatch(problem);
  expect(problemOf(opening.repeat(66))).toMatch(problem);
  expect(problemOf(opening.repeat(60))).not.toMatch(problem);
});

test('a key stands once in a mapping, also where two spellings are one text', () => {
  expect(problemOf('a: 1\nb: { c: 1, "c": 2 }\na: 2\n')).toBe(
    '2:12 the key "c" stands twice in one mapping',
  );
  expect(problemOf("1: a\n'1': b\n")).toBe('2:1 the key "1" stands twice in one mapping');
  expect(problemOf('- { a: 1 }\n- { a: 2, b: { a: 3 } }\n')).toBe('none');
});

test('one document is read', () => {
  expect(problemOf('a: 1\n---\na: 2\n')).toBe('2:1 a second document starts here, and one is read');
  expect(problemOf('---\na: 1\n...\n')).toBe('none');
});

test('tens of thousands of keys and items are read in linear time', () => {
  const keys = Array.from({ length: 100_000 }, (_, at) => `k${String(at)}: 1`).join('\n');
  const value = readYamlValue(`${keys}\nlast: [${'1,'.repeat(200_000)}1]\n`);
  expect(value).toMatchObject({ ok: true });
}, 60_000);

test('values are plain, and an alias is refused', () => {
  expect(readYamlValue('a: [1, x, null]\n')).toEqual({ ok: true, value: { a: [1, 'x', null] } });
  expect(readYamlValue('')).toEqual({ ok: true, value: null });
  expect(readYamlValue('a: &x [1]\nb: *x\n')).toEqual({ ok: false, problem: 'it has an alias' });
  expect(readYamlValue('a: 1\na: 2\n')).toEqual({
    ok: false,
    problem: 'the key "a" stands twice in one mapping (line 2)',
  });
});
