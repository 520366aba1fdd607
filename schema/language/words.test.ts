import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { patternCondition } from './pattern-condition.ts';
import { words } from './words.ts';

function automatonSays(source: string, text: string): boolean {
  const condition = patternCondition(source, () => undefined)!;
  const { automaton } = condition;
  let state = automaton.start;
  for (const character of text) state = automaton.step(state, character.codePointAt(0)!);
  return automaton.accepts(state);
}

const atom = fc.constantFrom(
  'a',
  'b',
  '[^a]',
  '\\w',
  '\\b',
  '\\B',
  '^',
  '$',
  '.',
  '-',
  '\\p{Lu}',
  '(?=a)',
  '(?!b)',
  '(?<=a)',
  '(?<!-)',
  '(?=.*b)',
  '(?!.*-$)',
  '(?<=^a.)',
  '(?:)',
  '(?<!(?<=b)a)',
);
const expression = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    { weight: 3, arbitrary: atom },
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `${a}${b}`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(?:${a}|${b})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '*?'))
      .map(([a, q]) => `(?:${a})${q}`),
    fc
      .tuple(tie('node'))
      .map(([a]) => `(?=${a})`)
      .filter(() => true),
    fc.tuple(tie('node')).map(([a]) => `(?!${a})`),
    fc.tuple(tie('node')).map(([a]) => `(${a})`),
  ),
})).node;

test('the automaton of a pattern admits what the engine admits', () => {
  let matched = 0;
  fc.assert(
    fc.property(
      expression,
      fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '-', 'A', '\n', '😀'), maxLength: 6 }), {
        minLength: 4,
        maxLength: 8,
      }),
      (source, texts) => {
        const condition = patternCondition(source, () => undefined);
        // Look-aheads in look-behinds are not read.
        if (condition === undefined) return;
        const engine = new RegExp(source, 'u');
        for (const text of texts) {
          const expected = engine.test(text);
          matched += expected ? 1 : 0;
          expect([source, text, automatonSays(source, text)]).toEqual([source, text, expected]);
        }
      },
    ),
    { numRuns: 5_000 },
  );
  expect(matched).toBeGreaterThan(1_000);
});

test('the first word is among the shortest that meet all conditions', () => {
  const at = (source: string, negate = false) => ({
    ...patternCondition(source, () => undefined)!,
    negate,
  });
  const first = (list: ReturnType<typeof at>[], least = 0, most = Infinity) =>
    [...words(list, { least, most }, () => undefined)][0];
  expect(first([at('^[ab]+$'), at('^.{3}$'), at('b')])).toBe('aab');
  expect(first([at('^a+$'), at('^(?:aa)*$', true)])).toBe('a');
  expect(first([at('^(?=.*\\d)(?=.*[a-z]).{4,}$')])).toBe('aaa0');
  expect(first([at('^a*$')], 5, 5)).toBe('aaaaa');
  expect(first([at('^a$')], 2)).toBeUndefined();
  expect(first([at('a'), at('a', true)])).toBeUndefined();
});
