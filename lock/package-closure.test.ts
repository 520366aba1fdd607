import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { DenoLock } from './deno-lock.ts';
import { packageClosure, resolveDependency, resolveSpecifier } from './package-closure.ts';
import { parseDenoLock } from './parse-deno-lock.ts';

const reading = parseDenoLock(
  readFileSync(new URL('testdata/deno-v5.lock', import.meta.url), 'utf8'),
);
if (!reading.ok) throw new Error(reading.message);
const lock: DenoLock = reading.lock;

test('a specifier leads to a package however its range is spelled', () => {
  const tar = { specifier: 'npm:tar@7', id: 'tar@7.5.23' };
  for (const specifier of ['npm:tar@7', 'npm:tar@^7', 'npm:tar@7.x', 'npm:/tar@~7/create']) {
    expect(resolveSpecifier(lock, specifier)).toEqual(tar);
  }
  expect(resolveSpecifier(lock, 'npm:preact-render-to-string@6.5.0')?.id).toBe(
    'preact-render-to-string@6.5.0_preact@11.2.0',
  );
});

test('a specifier that is not locked leads nowhere', () => {
  for (const specifier of [
    'npm:tar@8',
    'npm:tar',
    'npm:zod@4',
    'jsr:@std/path',
    './x.ts',
    'npm:toString',
  ]) {
    expect(resolveSpecifier(lock, specifier)).toBeUndefined();
  }
});

test('a dependency is found by name, by id and by alias', () => {
  expect(resolveDependency(lock, 'chownr')).toEqual({ alias: 'chownr', id: 'chownr@3.0.0' });
  expect(resolveDependency(lock, 'strip-ansi@6.0.1')).toEqual({
    alias: 'strip-ansi',
    id: 'strip-ansi@6.0.1',
  });
  expect(resolveDependency(lock, 'strip-ansi-cjs@npm:strip-ansi@6.0.1')).toEqual({
    alias: 'strip-ansi-cjs',
    id: 'strip-ansi@6.0.1',
  });
  expect(resolveDependency(lock, '@isaacs/fs-minipass')).toEqual({
    alias: '@isaacs/fs-minipass',
    id: '@isaacs/fs-minipass@4.0.1',
  });
  expect(resolveDependency(lock, 'preact')?.id).toBe('preact@11.2.0_preact-render-to-string@6.5.0');
});

test('a dependency that is ambiguous or missing is not found', () => {
  expect(resolveDependency(lock, 'strip-ansi')).toBeUndefined();
  expect(resolveDependency(lock, 'strip-ansi@5.0.0')).toBeUndefined();
  expect(resolveDependency(lock, 'x@npm:gone@1.0.0')).toBeUndefined();
  expect(resolveDependency(lock, '')).toBeUndefined();
  expect(resolveDependency(lock, '__proto__')).toBeUndefined();
});

test('the closure is what specifiers reach, sorted, and nothing else', () => {
  expect([...packageClosure(lock, ['npm:tar@^7']).keys()]).toEqual([
    '@isaacs/fs-minipass@4.0.1',
    'chownr@3.0.0',
    'minipass@7.1.3',
    'minizlib@3.1.0',
    'tar@7.5.23',
    'yallist@5.0.0',
  ]);
  expect([...packageClosure(lock, ['npm:sentiment@5.0.2', 'npm:sentiment@5.0.2']).keys()]).toEqual([
    'sentiment@5.0.2',
  ]);
  expect(packageClosure(lock, []).size).toBe(0);
});

test('optional packages of other systems and packages in a circle are in the closure', () => {
  expect(packageClosure(lock, ['npm:esbuild@0.25.5']).size).toBe(26);
  expect([...packageClosure(lock, ['npm:preact-render-to-string@6.5.0']).keys()]).toEqual([
    'preact-render-to-string@6.5.0_preact@11.2.0',
    'preact@11.2.0_preact-render-to-string@6.5.0',
    'pretty-format@3.8.0',
  ]);
});

test('the closure of what is not locked is our mistake, and thrown', () => {
  expect(() => packageClosure(lock, ['npm:zod@4'])).toThrow('does not hold "npm:zod@4"');
  const torn: DenoLock = {
    ...lock,
    npm: { 'tar@7.5.23': { integrity: '', dependencies: ['gone'] } },
  };
  expect(() => packageClosure(torn, ['npm:tar@7'])).toThrow('does not hold "gone"');
  expect(() => packageClosure({ ...lock, npm: {} }, ['npm:tar@7'])).toThrow('"tar@7.5.23"');
});
