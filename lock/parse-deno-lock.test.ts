import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseDenoLock } from './parse-deno-lock.ts';

const real = readFileSync(new URL('testdata/deno-v5.lock', import.meta.url), 'utf8');
const integrity = `sha512-${'A'.repeat(86)}==`;

/** A lock of one package `a@1.2.3`, changed. */
function lockWith(change: object): string {
  const base = {
    version: '5',
    specifiers: { 'npm:a@1': '1.2.3' },
    npm: { 'a@1.2.3': { integrity } },
  };
  return JSON.stringify({ ...base, ...change });
}

function messageOf(text: string): string {
  const reading = parseDenoLock(text);
  return reading.ok ? 'accepted' : reading.message;
}

test('a lock that Deno wrote is read whole', () => {
  const reading = parseDenoLock(real);
  if (!reading.ok) throw new Error(reading.message);
  const { lock } = reading;
  expect(Object.keys(lock.specifiers)).toContain('npm:preact-render-to-string@6.5.0');
  expect(Object.keys(lock.npm)).toHaveLength(53);
  expect(lock.npm['@esbuild/linux-x64@0.25.5']).toMatchObject({ os: ['linux'], cpu: ['x64'] });
  expect(lock.npm['preact@11.2.0_preact-render-to-string@6.5.0']?.optionalPeers).toEqual([
    'preact-render-to-string',
  ]);
});

test('what does not change what runs is left out, but for the word that there are install scripts', () => {
  const npm = {
    'a@1.2.3': { integrity, bin: true, scripts: true, deprecated: true, tarball: 'x' },
  };
  expect(parseDenoLock(lockWith({ npm }))).toEqual({
    ok: true,
    lock: {
      version: '5',
      specifiers: { 'npm:a@1': '1.2.3' },
      npm: { 'a@1.2.3': { integrity, scripts: true } },
    },
  });
});

test('a lock without packages is empty', () => {
  expect(parseDenoLock('{"version":"5"}')).toEqual({
    ok: true,
    lock: { version: '5', specifiers: {}, npm: {} },
  });
  expect(messageOf('{"version":"5","remote":{},"workspace":{}}')).toBe('accepted');
});

test.each([
  ['no JSON', '{', 'is not JSON'],
  ['a list', '[]', 'does not hold a JSON object'],
  ['an older format', '{"version":"4"}', 'has format 4, and Millrace reads format 5'],
  ['a format as a number', '{"version":5}', 'names no format'],
  ['too many bytes', ' '.repeat(16 * 1024 * 1024 + 1), 'larger than 16 MiB'],
])('%s is refused', (_, text, message) => {
  expect(messageOf(text)).toContain(message);
});

test.each<[string, object, string]>([
  [
    'jsr packages',
    { jsr: { '@std/path@1.0.0': {} } },
    'under "jsr", whose files Millrace cannot hold yet',
  ],
  ['remote files', { remote: { 'https://x.invalid/a.ts': 'f' } }, 'under "remote", whose files'],
  ['redirects', { redirects: { a: 'b' } }, 'under "redirects", whose files'],
  ['a jsr specifier', { specifiers: { 'jsr:@std/path@1': '1.0.0' } }, 'under "jsr", whose files'],
  ['a workspace', { workspace: { dependencies: ['npm:a@1'] } }, 'under "workspace"'],
  ['something new', { extra: [] }, 'under "extra"'],
  ['packages as a list', { npm: [] }, '"npm" of this Deno lock is not an object'],
  ['specifiers as null', { specifiers: null }, '"specifiers" of this Deno lock is not an object'],
])('a lock with %s is refused', (_, change, message) => {
  expect(messageOf(lockWith(change))).toContain(message);
});

test.each<[string, object, string]>([
  ['no integrity', {}, 'has no sha512'],
  ['a sha1', { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, 'has no sha512'],
  ['a short sha512', { integrity: 'sha512-AAAA' }, 'has no sha512'],
  ['two integrities', { integrity: `${integrity} ${integrity}` }, 'has no sha512'],
  ['an unknown entry', { integrity, link: true }, 'has an unknown entry "link"'],
  [
    'dependencies as a map',
    { integrity, dependencies: { b: '1' } },
    '"dependencies" of the package "a@1.2.3"',
  ],
  ['a system as a number', { integrity, os: [1] }, '"os" of the package "a@1.2.3"'],
  [
    'a lost dependency',
    { integrity, dependencies: ['b'] },
    'depends on "b", which the lock does not hold',
  ],
  ['a lost optional one', { integrity, optionalDependencies: ['b@1.0.0'] }, 'depends on "b@1.0.0"'],
  ['a lost peer', { integrity, optionalPeers: ['b'] }, 'depends on "b"'],
])('a package with %s is refused', (_, entry, message) => {
  expect(messageOf(lockWith({ npm: { 'a@1.2.3': entry } }))).toContain(message);
});

test.each(['../a@1.2.3', 'a@1.2.3/..', 'a', '__proto__', 'a@latest', '@x/../y@1.0.0'])(
  'the package id %j is refused before it becomes a path',
  (id) => {
    const npm = `{"${id}":{"integrity":"${integrity}"}}`;
    expect(messageOf(`{"version":"5","npm":${npm}}`)).toBe(
      `The package "${id}" of this Deno lock cannot be read.`,
    );
  },
);

test.each<[string, object, string]>([
  ['a package that is not there', { 'npm:b@1': '1.0.0' }, 'to "b@1.0.0", which it does not hold'],
  ['a version outside the range', { 'npm:a@2': '1.2.3' }, 'to 1.2.3, which is outside that range'],
  ['another exact version', { 'npm:a@1.2.4': '1.2.3' }, 'which is outside that range'],
  ['a range that Deno spells otherwise', { 'npm:a@^1.0.0': '1.2.3' }, 'cannot be read'],
  ['a subpath', { 'npm:a@1/x': '1.2.3' }, 'cannot be read'],
  ['no version', { 'npm:a@1': null }, 'cannot be read'],
  ['a path', { 'file:///a': '1.2.3' }, 'cannot be read'],
])('a specifier that names %s is refused', (_, specifiers, message) => {
  expect(messageOf(lockWith({ specifiers }))).toContain(message);
});

test('a version with its peers is compared without them', () => {
  const npm = {
    'a@1.2.3_b@2.0.0': { integrity, dependencies: ['b'] },
    'b@2.0.0': { integrity },
  };
  const specifiers = { 'npm:a@1': '1.2.3_b@2.0.0', 'npm:b@2.0.0': '2.0.0' };
  expect(messageOf(lockWith({ npm, specifiers }))).toBe('accepted');
});

test('a dependency by name alone is refused where two versions could be meant', () => {
  const npm = {
    'a@1.2.3': { integrity, dependencies: ['b'] },
    'b@1.0.0': { integrity },
    'b@2.0.0': { integrity },
  };
  expect(messageOf(lockWith({ npm }))).toContain('depends on "b"');
});

test('every message is a sentence', () => {
  for (const change of [{ jsr: { a: 1 } }, { npm: [] }, { extra: 1 }, { npm: { x: {} } }]) {
    expect(messageOf(lockWith(change))).toMatch(/^[A-Z"].*\.$/);
  }
});
