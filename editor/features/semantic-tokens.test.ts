import { expect, test } from 'vitest';
import { textLines } from '../text/text-lines.ts';
import { encodeTokens, tokenTypes } from './semantic-tokens.ts';

test('tokens are told by their distances, one a line, in the units of the client', () => {
  const text = 'é: ${{ a +\r\n  "😀" }}';
  const of = (word: string, kind: 'variable' | 'operator' | 'string') => {
    const start = text.indexOf(word);
    return { kind, span: { path: 'a', start, end: start + word.length } };
  };
  const tokens = [of('a', 'variable'), of('+\r\n  ', 'operator'), of('"😀"', 'string')];
  const [variable, operator, string] = (['variable', 'operator', 'string'] as const).map((kind) =>
    tokenTypes.indexOf(kind),
  );
  expect(encodeTokens(tokens, textLines(text))).toEqual(
    [
      [0, 7, 1, variable, 0],
      [0, 2, 1, operator, 0],
      [1, 0, 2, operator, 0],
      [0, 2, 4, string, 0],
    ].flat(),
  );
  const bytes = encodeTokens(tokens, textLines(text, 'utf-8'));
  expect([bytes[1], bytes.at(-3)]).toEqual([8, 6]);
});
