import { expect, test } from 'vitest';
import { commentMarker } from '../index.ts';
import {
  annotationProblems,
  logProblems,
  markdownProblems,
  sarifProblems,
} from './judge-rendered.ts';

test.each([
  ['<img src=x>', ['<img src=x>']],
  ['a <b onclick="x()">c</b>', ['<b onclick="x()">', '</b>']],
  ['[x](http://e.invalid)', ['<a href="http://e.invalid">', '</a>']],
  ['see http://e.invalid now', expect.arrayContaining(['http://e.invalid'])],
  ['![x](//e.invalid)', [expect.stringContaining('<img')]],
  ['ask @octocat and @org/team', ['@octocat', '@org']],
  ['fixes #1, a/b#2 and GH-3', ['#1', 'b#2', 'GH-3']],
  ['- [ ] done', [expect.stringContaining('<input')]],
  [
    '<details><summary>a</summary>\n\n</details>\n\n</details>',
    ['</details>', 'folds: </details>'],
  ],
  [`${commentMarker}sha256=0 -->\nAll is well.`, [expect.stringContaining('<!--')]],
  ['turned \u202e over', ['\u202e']],
])('a page with %j is not let through', (text, problems) => {
  const found = markdownProblems(text);
  expect(found).toEqual(text.startsWith('<details>') ? ['folds: </details>'] : problems);
});

test('a page of ours is let through', () => {
  const text =
    '### `a`\n\n- `@octocat #1 <img>`\n\n<details><summary>x</summary>\n\ny\n\n</details>\n';
  expect(markdownProblems(text)).toEqual([]);
});

test('logs, annotations and alerts are judged', () => {
  expect(logProblems('a\n  ::error::x\nb ##[error]c\n\u001b[31m\u202e')).toHaveLength(4);
  const files = new Set(['flows/a:b.yaml']);
  const line = '::error file=flows/a%3Ab.yaml,line=3,title=Stale lock::x';
  expect(annotationProblems(`${line}\nplain\n`, files)).toEqual([]);
  expect(annotationProblems(line.replace('flows', 'other'), files)).toHaveLength(1);
  expect(annotationProblems('::set-output name=x::y', files)).toHaveLength(1);
  const sarif = (uri: string, text: string): string => JSON.stringify({ uri, message: { text } });
  expect(sarifProblems(sarif('a%20b/c.yaml', 'x [y] (z)'))).toEqual([]);
  expect(sarifProblems(sarif('//e.invalid/x', 'x [y](z)'))).toHaveLength(2);
  expect(sarifProblems(sarif('javascript:x', 'x\u001b'))).toHaveLength(2);
});
