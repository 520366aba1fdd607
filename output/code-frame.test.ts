import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeFrame } from './code-frame.ts';

/** The frame of the text between `«` and `»`. */
function frame(marked: string): {
  readonly line: number;
  readonly source: string;
  readonly marks: string;
} {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  const text = marked.replace('«', '').replace('»', '');
  const found = codeFrame({ path: 'f', start, end }, new Map([['f', text]]));
  if (found === undefined) throw new Error('The file is known.');
  return found;
}

test('carets stand below what is marked', () => {
  expect(frame('steps:\n  needs: [«biuld»]\nend')).toEqual({
    line: 2,
    source: '  needs: [biuld]',
    marks: '          ^^^^^',
  });
});

test('an empty span has one caret, also at the end of a line and of the file', () => {
  expect(frame('ab«»c')).toEqual({ line: 1, source: 'abc', marks: '  ^' });
  expect(frame('abc«»\nd')).toEqual({ line: 1, source: 'abc', marks: '   ^' });
  expect(frame('abc\n«»')).toEqual({ line: 2, source: '', marks: '^' });
  expect(frame('«»')).toEqual({ line: 1, source: '', marks: '^' });
});

test('a span of several lines shows the first, marked to its end', () => {
  expect(frame('a: «b\n  c\n d»')).toEqual({ line: 1, source: 'a: b', marks: '   ^' });
  expect(frame('a: «b: c\r\n d»')).toEqual({ line: 1, source: 'a: b: c', marks: '   ^^^^' });
});

test('a span that starts with the end of its line has one caret there', () => {
  expect(frame('ab«\ncd»')).toEqual({ line: 1, source: 'ab', marks: '  ^' });
});

test('CRLF is not shown', () => {
  expect(frame('a\r\n«b»c\r\nd')).toEqual({ line: 2, source: 'bc', marks: '^' });
  expect(frame('a«\r»\nb')).toEqual({ line: 1, source: 'a', marks: ' ^' });
});

test('tabs reach the next stop, in the line and below it', () => {
  expect(frame('\tab\t«c»')).toEqual({ line: 1, source: '    ab  c', marks: '        ^' });
  expect(frame('«\t»a')).toEqual({ line: 1, source: '    a', marks: '^^^^' });
});

test('wide letters and emoji take two columns, combining marks none', () => {
  expect(frame('日本«語»x')).toEqual({ line: 1, source: '日本語x', marks: '    ^^' });
  expect(frame('👩‍👩‍👧«x»')).toEqual({ line: 1, source: '👩‍👩‍👧x', marks: '  ^' });
  expect(frame('e\u0301«x»')).toEqual({ line: 1, source: 'e\u0301x', marks: ' ^' });
  expect(frame('❤️«x»')).toEqual({ line: 1, source: '❤️x', marks: '  ^' });
  expect(frame('ｆ«ｘ»')).toEqual({ line: 1, source: 'ｆｘ', marks: '  ^^' });
});

test('controls and turned text are shown as escapes, and counted as shown', () => {
  expect(frame('a\u001b«b»')).toEqual({ line: 1, source: 'a\\u{1b}b', marks: '       ^' });
  expect(frame('«\u202e»b')).toEqual({ line: 1, source: '\\u{202e}b', marks: '^^^^^^^^' });
  expect(frame('a\r«b»')).toEqual({ line: 1, source: 'a\\u{d}b', marks: '      ^' });
});

test('a long line is cut around the span', () => {
  const long = 'x'.repeat(300);
  expect(frame(`«start»${long}`)).toEqual({
    line: 1,
    source: `start${'x'.repeat(95)}…`,
    marks: '^^^^^',
  });
  const middle = frame(`${long}«here»${long}`);
  expect(middle.source).toBe(`…${'x'.repeat(30)}here${'x'.repeat(66)}…`);
  expect(middle.marks).toBe(`${' '.repeat(31)}^^^^`);
  const end = frame(`${long}«end»`);
  expect(end.source).toBe(`…${'x'.repeat(30)}end`);
  expect(frame(`ab«${long}»`).marks).toBe(`  ${'^'.repeat(98)}`);
});

test.each(['a', '日', 'a日\t', '😀', '\u0301'])('a very long line of %j takes no time', (unit) => {
  const text = unit.repeat(100_000);
  const start = performance.now();
  codeFrame({ path: 'f', start: text.length - 3, end: text.length }, new Map([['f', text]]));
  codeFrame({ path: 'f', start: 0, end: text.length }, new Map([['f', text]]));
  expect(performance.now() - start).toBeLessThan(1_000);
});

test('a file that is not known has no frame', () => {
  expect(codeFrame({ path: 'gone', start: 0, end: 1 }, new Map())).toBeUndefined();
});

test('whatever is marked, the frame is two bounded lines with a caret', () => {
  const unit = fc.constantFrom(
    '\n',
    '\r',
    '\t',
    'a',
    '日',
    '😀',
    '\u0301',
    '\u202e',
    '\u001b',
    '\ud800',
  );
  const text = fc.array(unit, { maxLength: 300 }).map((units) => units.join(''));
  fc.assert(
    fc.property(text, fc.nat(320), fc.nat(40), (source, start, length) => {
      const found = codeFrame({ path: 'f', start, end: start + length }, new Map([['f', source]]));
      expect(found?.source).not.toMatch(/[\n\r\t\u001b\u202e]/u);
      expect(found?.marks).toMatch(/^ *\^+$/);
      expect(found?.marks.length).toBeLessThan(200);
    }),
    { numRuns: 1_000 },
  );
});
