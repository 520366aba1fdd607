import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-diff-'));
  execFileSync('git', ['init', '-q'], { cwd: folder });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What git makes of a file and a diff of it. */
function applied(path: string, before: string, diff: string): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), before);
  execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input: diff });
  return readFileSync(join(folder, path), 'utf8');
}

const ten = Array.from({ length: 20 }, (_, at) => `line ${String(at + 1)}\n`);

test('changes that are near each other are one hunk, and far ones two', () => {
  const changed = [...ten];
  changed[1] = 'two\n';
  changed.splice(4, 0, 'new\n');
  changed.splice(18, 1);
  expect(unifiedDiff('flows/a.yaml', ten.join(''), changed.join(''))).toBe(`--- a/flows/a.yaml
+++ b/flows/a.yaml
@@ -1,7 +1,8 @@
 line 1
-line 2
+two
 line 3
 line 4
+new
 line 5
 line 6
 line 7
@@ -15,6 +16,5 @@
 line 15
 line 16
 line 17
-line 18
 line 19
 line 20
`);
});

test('what is the same has no diff', () => {
  expect(unifiedDiff('a', 'x\ny', 'x\ny')).toBe('');
});

test('a last line without a break is said to have none', () => {
  expect(unifiedDiff('a', 'x\ny', 'x\nz\n')).toBe(
    '--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n x\n-y\n\\ No newline at end of file\n+z\n',
  );
});

test.each(['flows/a.yaml', 'flows/a b.yaml', 'flows/ä\u202e"\\.yaml', 'flows/a\nb.yaml'])(
  'git finds the file %j, and its line breaks stay',
  (path) => {
    const [before, after] = ['a\r\nb\r\nc\r\n', 'a\r\nB\r\nc\r\n'];
    expect(applied(path, before, unifiedDiff(path, before, after))).toBe(after);
  },
);

test('git makes of any text and its diff the other text', () => {
  const text = fc
    .tuple(
      fc.array(fc.constantFrom('a', 'b', 'c', '', ' a', '-b', '@@ -1 +1 @@', 'd\r')),
      fc.boolean(),
    )
    .map(([lines, isEnded]) => lines.join('\n') + (isEnded && lines.length > 0 ? '\n' : ''))
    .filter((one) => one !== '');
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after);
      expect(applied('x', before, unifiedDiff('x', before, after))).toBe(after);
    }),
    { numRuns: 60 },
  );
});
