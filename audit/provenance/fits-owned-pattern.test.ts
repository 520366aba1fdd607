import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitsOwnedPattern } from './fits-owned-pattern.ts';

/** What GitHub's documentation says of each pattern, and the nearest that it does not own. */
const cases: readonly (readonly [pattern: string, owned: string[], others: string[]])[] = [
  ['*', ['a', 'a/b/c.ts'], []],
  ['*.js', ['a.js', 'x/y/a.js', 'a.js/inner'], ['a.jsx', 'ajs']],
  ['/build/logs/', ['build/logs/a', 'build/logs/b/c'], ['x/build/logs/a', 'build/logs']],
  ['docs/*', ['docs/getting-started.md'], ['docs/build-app/troubleshooting.md', 'x/docs/a.md']],
  ['apps/', ['apps/a', 'x/apps/y/z'], ['apps', 'apps.ts', 'x/myapps/a']],
  ['/docs/', ['docs/a', 'docs/b/c'], ['x/docs/a', 'docs']],
  ['/scripts/', ['scripts/a.ts'], ['lib/scripts/a.ts']],
  ['**/logs', ['logs', 'build/logs', 'deeply/nested/logs/a'], ['build/logs2', 'mylogs']],
  ['/apps/github', ['apps/github', 'apps/github/a'], ['apps/github.md', 'x/apps/github']],
  [
    'flows/**/*.grants',
    ['flows/a.grants', 'flows/b/c/d.grants'],
    ['flows/a.grants2', 'x/flows/a.grants'],
  ],
  ['flows/**', ['flows/a', 'flows/b/c'], ['flows', 'flowsx/a']],
  ['/x', ['x', 'x/y'], ['y/x', 'X']],
  ['a?c', ['abc', 'q/axc'], ['ac', 'a/c', 'abbc']],
  ['my\\ file.md', ['my file.md', 'x/my file.md'], ['my\\ file.md', 'my']],
  ['\\*.md', ['*.md'], ['a.md']],
  ['docs', ['docs', 'x/docs/a'], ['DOCS', 'docs.md']],
  ['a//b', [], ['a/b', 'a/x/b']],
  ['/', [], ['a', 'a/b']],
];

test.each(cases)('%s owns what GitHub says, and no more', (pattern, owned, others) => {
  expect(owned.filter((path) => !fitsOwnedPattern(pattern, path))).toEqual([]);
  expect(others.filter((path) => fitsOwnedPattern(pattern, path))).toEqual([]);
});

test('every path fits itself, and itself below any folder of `**/`', () => {
  const segment = fc.stringMatching(/^[a-z0-9._-]{1,6}$/);
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), segment, (path, folder) => {
      const text = path.join('/');
      expect(fitsOwnedPattern(`/${text}`, text)).toBe(true);
      expect(fitsOwnedPattern(`**/${text}`, `${folder}/${text}`)).toBe(true);
      expect(fitsOwnedPattern(`/${text}`, `${folder}/${text}`)).toBe(
        `${folder}/${text}`.startsWith(`${text}/`),
      );
    }),
  );
});

test('a pattern that is made to be slow is not: it takes lengths multiplied, not their power', () => {
  const stars = 'a*'.repeat(2000);
  expect(fitsOwnedPattern(`${stars}b`, 'a'.repeat(4000))).toBe(false);
  expect(fitsOwnedPattern(`${'**/a/'.repeat(500)}b`, 'a/'.repeat(1000))).toBe(false);
});
