import { expect, test } from 'vitest';
import { isRepositoryPath } from './repository-path.ts';

test('a path from the root is one', () => {
  for (const path of ['a.ts', 'scripts/hn/search.ts', 'scripts/ü b.ts', '.github/x.ts']) {
    expect([path, isRepositoryPath(path)]).toEqual([path, true]);
  }
});

test('nothing else is, of all that a script was ever called to get out', () => {
  const paths = [
    '../../../../etc/passwd',
    '/etc/passwd',
    'file:///etc/passwd',
    './scripts/../../outside.ts',
    './scripts/./././..//../outside.ts',
    'C:\\Windows\\win.ini',
    '.\\..\\outside.ts',
    'https://evil.invalid/x.ts',
    'npm:left-pad',
    './.git/config',
    '.git/config',
    'x/.GIT/config',
    './scripts/a.ts\u0000.md',
    'data:text/javascript,export function main(){}',
    '/proc/self/environ',
    '/dev/stdin',
    './scripts',
    'scripts/',
    'scripts//a.ts',
    '',
    `${'a/'.repeat(600)}a.ts`,
  ];
  for (const path of paths) expect([path, isRepositoryPath(path)]).toEqual([path, false]);
});
