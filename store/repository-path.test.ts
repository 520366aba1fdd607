import { expect, test } from 'vitest';
import { isRepositoryPath } from './repository-path.ts';

test.each(['scripts/a.ts', 'a', 'flows/ü/b c.yaml', '-rf', '.github/x.yml', 'a..b/c', '%2e%2e/x'])(
  '"%s" is a path of the repository',
  (path) => {
    expect(isRepositoryPath(path)).toBe(true);
  },
);

test.each([
  '',
  '/etc/passwd',
  '../x',
  'scripts/../../outside.ts',
  'scripts/./././..//../outside.ts',
  './scripts/a.ts',
  'scripts//a.ts',
  'scripts/',
  'file:///etc/passwd',
  'https://evil.invalid/x.ts',
  'npm:left-pad',
  'data:text/javascript,1',
  'C:\\Windows\\win.ini',
  'C:/Windows/win.ini',
  '.\\..\\outside.ts',
  '.git/config',
  'sub/.GIT/config',
  'scripts/a.ts\0.md',
  'scripts/a\n.ts',
  'a'.repeat(300),
])('"%s" is no path of the repository', (path) => {
  expect(isRepositoryPath(path)).toBe(false);
});
