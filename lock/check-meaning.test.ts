import { expect, test } from 'vitest';
import type { Lock, LockedScript } from './lock.ts';
import { choose, forEach, lockOf, one, reads, script, verdict } from './testing/lock-builder.ts';
import { sampleLock, searchDigest } from './testing/sample-lock.ts';

test('the sample is fine', () => {
  expect(verdict(sampleLock)).toBe('fine');
});

const taking = (name: string): object => ({
  with: { object: { query: { secret: name } } },
  secrets: [name],
});

test.each<[string, object, string]>([
  ['a secret that it lists', taking('TOKEN'), 'fine'],
  [
    'a secret that nobody declared',
    taking('OTHER'),
    '$.steps[0].with.object.query takes the secret "OTHER", which the flow does not declare',
  ],
  [
    'a secret that it does not take',
    { secrets: ['TOKEN'] },
    '$.steps[0].secrets must list the secrets that `with` takes, sorted',
  ],
  [
    'a secret in a list',
    { with: { object: { query: { array: [{ secret: 'TOKEN' }] } } } },
    '$.steps[0].secrets must list the secrets that `with` takes, sorted',
  ],
  ['another script', { script: '0'.repeat(64) }, '$.steps[0].script is no key of `scripts`'],
  [
    'an unknown argument',
    { with: { object: { query: one, other: one } } },
    '$.steps[0].with.object.other is no input of what the step uses',
  ],
  [
    'a missing argument',
    { with: { object: {} } },
    '$.steps[0].with.object has no "query", which is required',
  ],
  ['part of its grants', { grants: { net: ['hn.algolia.com:443'] } }, 'fine'],
  [
    'a grant nobody asked for',
    { grants: { env: ['A'] } },
    '$.steps[0].grants.env is not what the script asks for',
  ],
  [
    'all of what was asked in part',
    { grants: { net: true } },
    '$.steps[0].grants.net is more than the script asks for',
  ],
  [
    'grants out of order',
    { grants: { net: ['b', 'a'] } },
    '$.steps[0].grants.net[1] must stand before "b"',
  ],
  [
    'a retry over its error',
    {
      retry: { attempts: 2, delayMs: 0, factor: 1, jitter: 'none', on: reads('attempt', 'error') },
    },
    'fine',
  ],
  [
    'a retry over nothing',
    { retry: { attempts: 2, delayMs: 0, factor: 1, jitter: 'none', on: reads('x') } },
    '$.steps[0].retry.on.reads[0] reads "x", which is not there',
  ],
])('a script step with %s', (_, change, message) => {
  const known = lockOf([script('a')]).scripts;
  expect(verdict(lockOf([script('a', change)], { scripts: known }))).toBe(message);
});

test.each<[string, Partial<LockedScript>, string]>([
  ['an entry outside its modules', { entry: 'scripts/x.ts' }, '.entry is no key of `modules`'],
  [
    'names for one object',
    { call: { form: 'object', names: ['a'] } },
    '.call.names must be empty for one object',
  ],
  [
    'a parameter twice',
    { call: { form: 'parameters', names: ['a', 'a'] } },
    '.call.names must name each parameter once',
  ],
  [
    'permissions out of order',
    { permissions: { env: ['B', 'A'] } },
    '.permissions.env[1] must stand before "B"',
  ],
])('a script with %s is wrong', (_, change, message) => {
  const lock = lockOf([script('a')]);
  const scripts = Object.entries(lock.scripts).map(([key, entry]) => [
    key,
    { ...entry, ...change },
  ]);
  // Entries of scripts give scripts.
  const changed = { ...lock, scripts: Object.fromEntries(scripts) as Lock['scripts'] };
  expect(verdict(changed)).toBe(`$.scripts[${JSON.stringify(searchDigest)}]${message}`);
});

test('an open input takes any argument', () => {
  const lock = lockOf([script('a', { with: { object: { query: one, other: one } } })]);
  const input = { type: 'object', additionalProperties: { type: 'number' } };
  const scripts = Object.entries(lock.scripts).map(([key, entry]) => [key, { ...entry, input }]);
  // Entries of scripts give scripts.
  expect(verdict({ ...lock, scripts: Object.fromEntries(scripts) as Lock['scripts'] })).toBe(
    'fine',
  );
});

test('a script that no step names is wrong, one named deep inside is not', () => {
  const { scripts } = lockOf([script('a')]);
  expect(verdict(lockOf([], { scripts }))).toContain('is the script of no step');
  const deep = choose('a', { else: [forEach('b', [script('c')])] });
  expect(verdict(lockOf([deep], { scripts }))).toBe('fine');
});

test('secrets of the flow are a sorted set', () => {
  expect(verdict(lockOf([], { secrets: ['B', 'A'] }))).toBe('$.secrets[1] must stand before "B"');
  expect(verdict(lockOf([], { secrets: ['A', 'A'] }))).toBe('$.secrets[1] stands there twice');
});
