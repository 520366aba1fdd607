import { expect, test } from 'vitest';
import { isInRange, isPackageName, isVersion, parseNpmSpecifier } from './npm-specifier.ts';

/** What Deno 2.9.6 wrote as the key of its lock for each import. */
const spelledByDeno: readonly (readonly [string, string])[] = [
  ['npm:ms', 'npm:ms@*'],
  ['npm:ms@*', 'npm:ms@*'],
  ['npm:ms@x', 'npm:ms@*'],
  ['npm:ms@X', 'npm:ms@*'],
  ['npm:ms@^*', 'npm:ms@*'],
  ['npm:ms@latest', 'npm:ms@latest'],
  ['npm:ms@2.1.3', 'npm:ms@2.1.3'],
  ['npm:ms@2.1.3+build', 'npm:ms@2.1.3+build'],
  ['npm:ms@3.0.0-canary.1', 'npm:ms@3.0.0-canary.1'],
  ['npm:ms@2', 'npm:ms@2'],
  ['npm:ms@^2', 'npm:ms@2'],
  ['npm:ms@~2', 'npm:ms@2'],
  ['npm:ms@2.x', 'npm:ms@2'],
  ['npm:ms@2.*', 'npm:ms@2'],
  ['npm:ms@2.x.x', 'npm:ms@2'],
  ['npm:ms@^2.x', 'npm:ms@2'],
  ['npm:ms@~2.x', 'npm:ms@2'],
  ['npm:ms@^2.0', 'npm:ms@2'],
  ['npm:ms@^2.0.0', 'npm:ms@2'],
  ['npm:ms@^2.1', 'npm:ms@^2.1.0'],
  ['npm:ms@^2.1.x', 'npm:ms@^2.1.0'],
  ['npm:ms@^2.1.3', 'npm:ms@^2.1.3'],
  ['npm:ms@^2.1.0-0', 'npm:ms@^2.1.0-0'],
  ['npm:ms@^3.0.0-canary.1', 'npm:ms@^3.0.0-canary.1'],
  ['npm:ms@~2.1', 'npm:ms@2.1'],
  ['npm:ms@2.1.x', 'npm:ms@2.1'],
  ['npm:ms@2.1.X', 'npm:ms@2.1'],
  ['npm:ms@~2.1.0', 'npm:ms@2.1'],
  ['npm:ms@~2.1.3', 'npm:ms@~2.1.3'],
  ['npm:ms@~2.1.0-0', 'npm:ms@~2.1.0-0'],
  ['npm:ms@0', 'npm:ms@0'],
  ['npm:ms@^0', 'npm:ms@0'],
  ['npm:ms@^0.7', 'npm:ms@0.7'],
  ['npm:ms@^0.7.0', 'npm:ms@0.7'],
  ['npm:ms@~0.7.0', 'npm:ms@0.7'],
  ['npm:ms@^0.7.1', 'npm:ms@~0.7.1'],
  ['npm:ms@~0.7.1', 'npm:ms@~0.7.1'],
  ['npm:ms@~0.7.1-0', 'npm:ms@~0.7.1-0'],
  ['npm:ms@^0.7.0-0', 'npm:ms@~0.7.0-0'],
  ['npm:/ms@2', 'npm:ms@2'],
  ['npm:ms@2/index.js', 'npm:ms@2'],
  ['npm:ms@2.1.3/', 'npm:ms@2.1.3'],
  ['npm:ms/index.js', 'npm:ms@*'],
  ['npm:@types/ms@^2', 'npm:@types/ms@2'],
  ['npm:@types/ms@~0.7/index.d.ts', 'npm:@types/ms@0.7'],
];

test.each(spelledByDeno)('%s is locked as %s', (written, key) => {
  expect(parseNpmSpecifier(written)?.key).toBe(key);
  expect(parseNpmSpecifier(key)?.key).toBe(key);
});

test('a caret on 0.0.x keeps its caret, and ^0.0 is a tilde', () => {
  expect(parseNpmSpecifier('npm:ms@^0.0.3')?.key).toBe('npm:ms@^0.0.3');
  expect(parseNpmSpecifier('npm:ms@^0.0.0')?.key).toBe('npm:ms@^0.0.0');
  expect(parseNpmSpecifier('npm:ms@^0.0')?.key).toBe('npm:ms@0.0');
});

test('the subpath is what follows the package', () => {
  expect(parseNpmSpecifier('npm:preact@10/hooks/src')?.subpath).toBe('hooks/src');
  expect(parseNpmSpecifier('npm:@scope/a/b')).toEqual({
    name: '@scope/a',
    key: 'npm:@scope/a@*',
    range: '*',
    subpath: 'b',
  });
  expect(parseNpmSpecifier('npm:preact@10')?.subpath).toBe('');
});

test.each([
  'npm:ms@>=2.0.0 <3',
  'npm:ms@^2 || ^1',
  'npm:ms@=2.1.3',
  'npm:ms@',
  'npm:ms@%5E2',
  'npm:ms@^02',
  'npm:ms@2#h',
  'npm:ms@2.1.3?x=1',
  'npm:',
  'npm:@scope',
  'npm:../x',
  'npm:..',
  'npm:./x@1',
  'jsr:@std/path@1',
  'ms@2',
])('%s is refused, as Deno refuses it', (specifier) => {
  expect(parseNpmSpecifier(specifier)).toBeUndefined();
});

test('a version inside the range is in it, one outside is not', () => {
  const inside = [
    ['2.1.3', '2.1.3'],
    ['2.1.3+a', '2.1.3'],
    ['2.9.9', '2'],
    ['2.1.9', '2.1'],
    ['2.9.0', '^2.1.0'],
    ['0.7.9', '~0.7.1'],
    ['0.0.3', '^0.0.3'],
    ['0.2.5', '0.2'],
    ['7.0.0', '*'],
    ['7.0.0', 'latest'],
    ['3.0.0-canary.9', '^3.0.0-canary.1'],
  ] as const;
  const outside = [
    ['2.1.4', '2.1.3'],
    ['2.1.3-rc', '2.1.3'],
    ['3.0.0', '2'],
    ['1.9.9', '2'],
    ['2.2.0', '2.1'],
    ['3.0.0', '^2.1.0'],
    ['2.0.9', '^2.1.0'],
    ['0.8.0', '~0.7.1'],
    ['0.7.0', '~0.7.1'],
    ['0.0.4', '^0.0.3'],
  ] as const;
  for (const [version, range] of inside)
    expect([version, range, isInRange(version, range)]).toEqual([version, range, true]);
  for (const [version, range] of outside)
    expect([version, range, isInRange(version, range)]).toEqual([version, range, false]);
});

test('no package name or version can leave its folder', () => {
  const bad = [
    '..',
    '.',
    '.hidden',
    '../x',
    'a/b',
    '@a',
    '@a/..',
    '@../a',
    '@a/b/c',
    'a\\b',
    'a\nb',
    '',
    'a'.repeat(215),
    '@/a',
    '_x',
  ];
  for (const name of bad) expect([name, isPackageName(name)]).toEqual([name, false]);
  for (const name of ['zod', '@types/node', 'JSONStream', 'a.b', '7zip', '@a/b.c_d-e']) {
    expect([name, isPackageName(name)]).toEqual([name, true]);
  }
  for (const version of ['1', '1.2', 'v1.2.3', '1.2.3/..', '..', '1.2.3_a', '1.2.3 ']) {
    expect([version, isVersion(version)]).toEqual([version, false]);
  }
  for (const version of ['1.2.3', '1.2.3-rc.1', '1.2.3+b.7', '1.2.3-a+b']) {
    expect([version, isVersion(version)]).toEqual([version, true]);
  }
});
