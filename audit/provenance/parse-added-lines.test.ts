import { expect, test } from 'vitest';
import { parseAddedLines } from './parse-added-lines.ts';

function logOf(...lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

test('the newest commit that added a line counts, file by file', () => {
  const log = logOf(
    ...[
      '\0new',
      '',
      'diff --git a/x b/x',
      '--- a/x',
      '+++ b/x',
      '@@ -1,0 +2 @@ a',
      '+b',
      '-a',
      '+c',
    ],
    ...['diff --git a/y b/y', '--- /dev/null', '+++ b/y', '@@ -0,0 +1 @@', '+b'],
    ...[
      '\0old',
      '',
      'diff --git a/x b/x',
      '--- /dev/null',
      '+++ b/x',
      '@@ -0,0 +1,2 @@',
      '+a',
      '+b',
    ],
  );
  expect(parseAddedLines(log)).toEqual(
    new Map([
      [
        'x',
        new Map([
          ['b', 'new'],
          ['c', 'new'],
          ['a', 'old'],
        ]),
      ],
      ['y', new Map([['b', 'new']])],
    ]),
  );
});

test('of a merge, only what no parent had', () => {
  const log = logOf(
    ...['\0merge', '', 'diff --cc x', '--- a/x', '+++ b/x', '@@@ -1,1 -1,1 +1,3 @@@'],
    ...['++both', '+ ours', ' +theirs', '--gone', '  same'],
  );
  expect(parseAddedLines(log)).toEqual(new Map([['x', new Map([['both', 'merge']])]]));
});

test('a line that looks like a header is a line', () => {
  const log = logOf(
    ...['\0one', '', 'diff --git a/x b/x', '--- a/x', '+++ b/x', '@@ -0,0 +1,3 @@'],
    ...['+++ b/y', '+@@ -1 +1 @@', '+diff --git a/y b/y', '+z'],
  );
  const lines = ['++ b/y', '@@ -1 +1 @@', 'diff --git a/y b/y', 'z'];
  expect(parseAddedLines(log)).toEqual(
    new Map([['x', new Map(lines.map((text) => [text, 'one']))]]),
  );
});
