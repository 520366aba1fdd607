import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { changeText } from './change-text.ts';
import { textLines, type PositionEncoding } from './text-lines.ts';

/** Everything that makes positions hard: all line breaks, tabs, two to four bytes, halves of pairs. */
const hardText = fc
  .array(fc.constantFrom('a', 'é', '世', '😀', '\ud83d', '\t', ' ', '\n', '\r', '\r\n', ': '))
  .map((parts) => parts.join(''));

test('offsets and positions are those of the reference implementation', () => {
  fc.assert(
    fc.property(hardText, fc.nat(60), fc.nat(12), fc.nat(12), (text, offset, line, character) => {
      const document = TextDocument.create('file:///a', 'yaml', 1, text);
      const lines = textLines(text);
      expect(lines.offsetAt({ line, character })).toBe(document.offsetAt({ line, character }));
      expect(lines.positionAt(offset)).toEqual(document.positionAt(offset));
    }),
    { numRuns: 2000 },
  );
});

test('a change gives what the reference implementation gives', () => {
  const position = fc.record({ line: fc.nat(8), character: fc.nat(8) });
  fc.assert(
    fc.property(hardText, position, position, hardText, (text, start, end, typed) => {
      const change = { range: { start, end }, text: typed };
      const document = TextDocument.create('file:///a', 'yaml', 1, text);
      const after = TextDocument.update(document, [change], 2).getText();
      expect(changeText(text, [change], 'utf-16')).toBe(after);
    }),
    { numRuns: 1000 },
  );
});

test('each of several changes is told in the positions that the one before it left', () => {
  const at = (line: number, character: number): { line: number; character: number } => ({
    line,
    character,
  });
  const changes = [
    { range: { start: at(0, 1), end: at(0, 1) }, text: '\r' },
    { range: { start: at(1, 0), end: at(1, 0) }, text: '\nb' },
    { range: { start: at(1, 0), end: at(1, 1) }, text: 'B' },
    { range: { start: at(9, 9), end: at(9, 9) }, text: '!' },
  ];
  expect(changeText('ac', changes, 'utf-16')).toBe('a\r\nBc!');
  expect(changeText('old', [{ text: 'new' }, ...changes.slice(3)], 'utf-8')).toBe('new!');
});

test.each<PositionEncoding>(['utf-16', 'utf-8'])(
  'in %s every character has one position, and it leads back',
  (encoding) => {
    fc.assert(
      fc.property(hardText, (text) => {
        const lines = textLines(text, encoding);
        let offset = 0;
        for (const character of text.replaceAll('\r\n', '\n')) {
          const isBreak = character === '\n' || character === '\r';
          expect(lines.offsetAt(lines.positionAt(offset))).toBe(offset);
          offset += isBreak && text.startsWith('\r\n', offset) ? 2 : character.length;
        }
        expect(lines.offsetAt(lines.positionAt(offset))).toBe(text.length);
      }),
    );
  },
);

test('bytes are counted where the client asks for them, and a byte inside a character is its start', () => {
  const lines = textLines('é😀x\r\nz', 'utf-8');
  expect(lines.positionAt(3)).toEqual({ line: 0, character: 6 });
  expect(lines.offsetAt({ line: 0, character: 6 })).toBe(3);
  expect(lines.offsetAt({ line: 0, character: 4 })).toBe(1);
  expect(lines.offsetAt({ line: 1, character: 1 })).toBe(7);
  expect(lines.offsetAt({ line: 9, character: 0 })).toBe(7);
});

test('a range is given by its ends', () => {
  const lines = textLines('ab\tc\r\n😀: x\r');
  expect(lines.spanOf({ start: 6, end: 9 })).toEqual({
    start: { line: 1, character: 0 },
    end: { line: 1, character: 3 },
  });
  expect(lines.spanOf({ start: 3, end: 1 }).end).toEqual({ line: 0, character: 3 });
  expect(lines.positionAt(99)).toEqual({ line: 2, character: 0 });
});
