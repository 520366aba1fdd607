import { expect, test } from 'vitest';
import { foldingRanges } from './folding-ranges.ts';

function folded(text: string): readonly string[] {
  return foldingRanges(text).map(
    ({ startLine, endLine, kind }) => `${startLine}-${endLine}${kind === undefined ? '' : ' c'}`,
  );
}

test('a line folds with the deeper ones below it, whatever breaks lines', () => {
  const lines = [
    'a:',
    '  b:',
    '    c: 1',
    '',
    '  # not this',
    'd: 2',
    'e:',
    '  - f: 1',
    '    g: 2',
  ];
  for (const feed of ['\n', '\r\n', '\r']) {
    expect(folded(lines.join(feed))).toEqual(['0-2', '1-2', '6-8', '7-8']);
  }
});

test('comments of several lines fold, single ones do not', () => {
  expect(folded('# a\n# b\nx: 1\n# c\n')).toEqual(['0-1 c']);
  expect(folded('# a\n# b')).toEqual(['0-1 c']);
  expect(folded('')).toEqual([]);
});
