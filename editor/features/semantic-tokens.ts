import type { Token } from '../../compiler/index.ts';
import type { TextLines } from '../text/text-lines.ts';

/** The kinds of tokens, in the order of their numbers in the protocol. */
export const tokenTypes: readonly Token['kind'][] = [
  'variable',
  'parameter',
  'property',
  'method',
  'function',
  'string',
  'number',
  'regexp',
  'operator',
  'keyword',
  'comment',
];

/**
 * Tokens as the protocol has them: five numbers each, places as distances from the token before. One
 * that goes over several lines becomes one a line, which is what all clients understand.
 */
export function encodeTokens(tokens: readonly Token[], lines: TextLines): readonly number[] {
  const numbers: number[] = [];
  let line = 0;
  let character = 0;
  for (const { span, kind } of tokens) {
    for (const part of linesIn(lines.text, span)) {
      const { start, end } = lines.spanOf(part);
      const length = end.character - start.character;
      if (length <= 0) continue;
      const isSameLine = start.line === line;
      const distance = isSameLine ? start.character - character : start.character;
      numbers.push(start.line - line, distance, length, tokenTypes.indexOf(kind), 0);
      line = start.line;
      character = start.character;
    }
  }
  return numbers;
}

function linesIn(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): readonly { readonly start: number; readonly end: number }[] {
  let at = start;
  return text
    .slice(start, end)
    .split(/(\r\n|\r|\n)/)
    .flatMap((part, index) => {
      const range = { start: at, end: at + part.length };
      at = range.end;
      return index % 2 === 0 ? [range] : [];
    });
}
