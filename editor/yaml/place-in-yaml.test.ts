import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeInYaml } from './place-in-yaml.ts';

/** The place of `|` in a text: kind, path, the typed word and the other keys. */
function placeOf(marked: string): readonly unknown[] | undefined {
  const at = marked.indexOf('|');
  const text = marked.slice(0, at) + marked.slice(at + 1);
  const place = placeInYaml(text, at);
  if (place === undefined) return undefined;
  const word = text.slice(place.start, place.end);
  return [place.kind, place.path.join('/'), word, [...place.keys].sort().join(' ')];
}

test.each<readonly [string, readonly unknown[] | undefined]>([
  ['|', ['key', '', '', '']],
  ['na|', ['key', '', 'na', '']],
  ['na|me: x\non: {}\n', ['key', '', 'name', 'on']],
  ['name: |x\n', ['value', 'name', 'x', '']],
  ['name: x # |\n', undefined],
  ['name: | x\n', ['value', 'name', '', '']],
  ['# |\nname: x\n', undefined],
  ['steps:\n  a:\n    |\n', ['key', 'steps/a', '', '']],
  ['steps:\n  a:\n    us|\n    with: {}\n', ['key', 'steps/a', 'us', 'with']],
  ['steps:\n  a:\n    uses: x\n    |\n  b:\n    value: 1\n', ['key', 'steps/a', '', 'uses']],
  ['steps:\n  a:\n    uses: x\n  |\n', ['key', 'steps', '', 'a']],
  ['steps:\n  a:\n    uses: x\n      |\n', undefined],
  ['steps:\n  a:\n    uses: scr|\n', ['value', 'steps/a/uses', 'scr', '']],
  ['steps:\n  a:\n    with:\n      x: 1\n      |\n', ['key', 'steps/a/with', '', 'x']],
  ['steps:\r\n  a:\r\n    |\r\n    value: 1\r\n', ['key', 'steps/a', '', 'value']],
  ['steps:\n  a:\n    needs: [x, |]\n', ['value', 'steps/a/needs/1', '', '']],
  ['steps:\n  a:\n    needs: [x, b|c]\n', ['value', 'steps/a/needs/1', 'bc', '']],
  ['steps:\n  a:\n    needs:\n      - x\n      - |\n', ['value', 'steps/a/needs/1', '', '']],
  ['secrets:\n- A\n- |\n', ['value', 'secrets/1', '', '']],
  ['secrets:\n- A\n|\n', ['key', '', '', 'secrets']],
  ['steps:\n  a:\n    choose:\n      - if: x\n        |\n', ['key', 'steps/a/choose/0', '', 'if']],
  [
    'steps:\n  a:\n    choose:\n      - if: x\n      - steps:\n          b: { va| }\n',
    ['key', 'steps/a/choose/1/steps/b', 'va', ''],
  ],
  ['inputs:\n  a: { type: string, | }\n', ['key', 'inputs/a', '', 'type']],
  ['inputs:\n  a: { type: str|, default: x }\n', ['value', 'inputs/a/type', 'str', '']],
  ["inputs:\n  'a': {\n    type: string,\n    |\n  }\n", ['key', 'inputs/a', '', 'type']],
  ['a: { with: { x: "${{ }}", | } }\n', ['key', 'a/with', '', 'x']],
  ['a: { b: 1\nc: |\n', ['value', 'c', '', '']],
  ['description: >\n  text |\n  more\nname: x\n', undefined],
  ['a: "x: y"\n|\n', ['key', '', '', 'a']],
])('%j', (marked, expected) => {
  expect(placeOf(marked)).toEqual(expected);
});

test('behind a block scalar the keys go on', () => {
  const text = 'description: |-\n  te: xt\n\n  more\nna';
  expect(placeInYaml(text, text.length)).toMatchObject({ kind: 'key', path: [] });
});

test('a word before a colon is replaced without the colon', () => {
  expect(placeInYaml('uses : x', 2)).toMatchObject({ start: 0, end: 4, hasColon: true });
  expect(placeInYaml('a: { b: 1, c : 2 }', 12)).toMatchObject({ start: 11, hasColon: true });
  expect(placeInYaml('a: { b: 1, c }', 12)).toMatchObject({ end: 12, hasColon: false });
});

test('any text has an answer at every place, and the word is around it', () => {
  const parts = fc.constantFrom(
    ...['a', 'key', ': ', ':', '- ', '-', '{', '}', '[', ']', ', ', '"', "'", '#', ' #', '|', '>'],
    ...['\n', '\r\n', '  ', '    ', '\t', '${{ ', ' }}', '\\', '😀', '%', '&', '*', '!', '?'],
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 40 }), fc.nat(200), (drawn, place) => {
      const text = drawn.join('');
      const at = Math.min(place, text.length);
      const found = placeInYaml(text, at);
      if (found === undefined) return;
      expect(found.start).toBeLessThanOrEqual(at);
      expect(found.end).toBeGreaterThanOrEqual(at);
    }),
    { numRuns: 3000 },
  );
});
