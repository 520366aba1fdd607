import { expect, test } from 'vitest';
import { findScriptComments } from './find-script-comments.ts';

function comments(text: string): readonly string[] {
  return findScriptComments(text, 'mark').map(({ start, end }) => text.slice(start, end));
}

test('line comments that hold the word are found wherever they stand', () => {
  const text = [
    '// mark 1',
    'export function main(a: string, // mark 2',
    '  b = 1) { // mark 3',
    '  return [a, // mark 4',
    '    b]; // other',
    '} // mark 5',
    '// mark 6',
  ].join('\n');
  expect(comments(text)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `// mark ${n}`));
});

test('what looks like one in a string, a template or a pattern is none', () => {
  const text = [
    "const a = '// mark';",
    'const b = `// mark ${a} // mark ${a} // mark`;',
    'const c = /[//] mark/;',
    'const d = `${[a, // mark',
    ' a]}`;',
  ].join('\n');
  expect(comments(text)).toEqual(['// mark']);
});
