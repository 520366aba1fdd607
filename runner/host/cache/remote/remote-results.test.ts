import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FakeCache } from '../../../../store/testing/fake-cache.ts';
import { temporaryFolder } from '../../../../store/testing/temporary-folder.ts';
import { type Asking, everybodysKey, type Fleet, startFleet } from '../../../testing/fleet.ts';

let fleet: Fleet;
let server: FakeCache;
let told: string[];
let ask: Fleet['ask'];

beforeEach(async () => {
  fleet = await startFleet();
  ({ server, told, ask } = fleet);
});
afterEach(async () => {
  await server.close();
});

const writes = (): readonly string[] => server.requests.filter((one) => one.startsWith('PUT'));

test('what one machine kept the next one takes, and keeps for itself', async () => {
  const second = temporaryFolder();
  expect(await ask()).toBe('first');
  expect(await ask({ root: second })).toBe('["found"] of run-1 from main');
  server.requests.length = 0;
  expect(await ask({ root: second })).toBe('["found"] of run-1 from this machine');
  expect(server.requests).toEqual([]);
  expect(told).toEqual([]);
});

test('nothing that travels says what it is', async () => {
  await ask({ call: { arguments: { query: 'who-asks' } }, output: ['what-was-found'] });
  const all = [...server.kept].map(([path, bytes]) => path + bytes.toString('latin1')).join();
  for (const word of ['who-asks', 'what-was-found', 'run-1', 'main', 'search', everybodysKey]) {
    expect(all).not.toContain(word);
  }
});

test.each<[string, Asking]>([
  ['another argument', { call: { arguments: { query: 'node' } } }],
  ['another script', { call: { script: 'b'.repeat(64) } }],
  ['another Deno', { options: { deno: '2.9.7' } }],
  ['another scope', { env: { MILLRACE_CACHE_SCOPE: 'other' } }],
  ['another key', { env: { MILLRACE_CACHE_KEY: 'the random text of strangers' } }],
  ['other files to read', { call: { grants: { read: ['data'] } } }],
])('for %s nothing is taken', async (_, other) => {
  await ask();
  expect(await ask(other)).toBe('first');
  expect(told).toEqual([]);
});

test.each<[string, Asking]>([
  ['without a key', { env: { MILLRACE_CACHE_KEY: '' } }],
  ['without a scope', { env: { MILLRACE_CACHE_SCOPE: '' } }],
  ['with a secret', { call: { secrets: new Map([['TOKEN', 'hunter2']]) } }],
  ['that writes', { call: { grants: { write: ['out'] }, isIdempotent: true } }],
  ['that asks the network for who knows what', { call: { grants: { net: ['a.example'] } } }],
])('an output %s stays on its machine', async (_, asking) => {
  await ask(asking);
  expect(await ask(asking)).toBe('first');
  expect(server.requests).toEqual([]);
});

test('one that may only read keeps nothing there', async () => {
  await ask({ env: { MILLRACE_REMOTE_CACHE_MODE: 'read' } });
  expect(writes()).toEqual([]);
});

const github = (event: string, ref: string): Readonly<Record<string, string>> => ({
  MILLRACE_CACHE_SCOPE: '',
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/site',
  GITHUB_RUN_ID: '17',
  GITHUB_EVENT_NAME: event,
  GITHUB_REF: ref,
  GITHUB_BASE_REF: event.startsWith('pull_request') ? 'main' : '',
});
const branch = github('push', 'refs/heads/main');
const proposal = github('pull_request', 'refs/pull/7/merge');
const target = github('pull_request_target', 'refs/heads/main');

test('a pull request takes what its base kept, and no branch takes what a pull request kept', async () => {
  await ask({ env: branch });
  expect(await ask({ env: proposal })).toBe('["found"] of run-1 from acme/site:refs/heads/main');
  const other = { arguments: { query: 'other' } };
  expect(await ask({ env: proposal, call: other, output: ['proposed'] })).toBe('first');
  expect(await ask({ env: proposal, call: other })).toContain('refs/pull/7/merge');
  expect(await ask({ env: github('pull_request', 'refs/pull/8/merge'), call: other })).toBe(
    'first',
  );
  expect(await ask({ env: branch, call: other })).toBe('first');
});

test('an event that may run the code of strangers takes what the branch kept, and keeps nothing', async () => {
  await ask({ env: branch });
  const before = writes().length;
  expect(await ask({ env: target })).toContain('of run-1');
  expect(await ask({ env: target, call: { arguments: {} } })).toBe('first');
  expect(writes().length).toBe(before);
});

test('what is there is never replaced, and another output is reported', async () => {
  await ask({ env: branch });
  const before = new Map(server.kept);
  const options = { ignores: true };
  expect(await ask({ env: branch, options })).toBe('ignored');
  expect(told).toEqual([]);
  expect(await ask({ env: branch, options, output: ['another'] })).toBe('ignored');
  expect(server.kept).toEqual(before);
  expect(told).toEqual([
    'The remote cache URL: the step search gave another output than the run run-1 (https://github.com/acme/site/actions/runs/17) kept in the scope acme/site:refs/heads/main. The first one stays.',
  ]);
});

test('an output that is good for a while is found until then, and kept anew after that', async () => {
  const ttlMs = 3_600_000;
  const begin = Math.floor(Date.now() / ttlMs) * ttlMs;
  const at = async (ms: number, more: Asking['call'] = {}): Promise<string> =>
    await ask({ call: { ttlMs, ...more }, options: { now: () => begin + ms } });
  expect(await at(ttlMs - 1000)).toBe('first');
  expect(await at(ttlMs + 1000)).toContain('of run-1');
  expect(await at(2 * ttlMs - 1001)).toContain('of run-1');
  expect(await at(2 * ttlMs - 1000)).toBe('first');
  expect(await at(2 * ttlMs - 999)).toContain('of run-4');
  // The clock of the machine that kept it is a little ahead; or far ahead.
  expect(await at(2 * ttlMs - 31_000)).toContain('of run-4');
  expect(await at(2 * ttlMs - 120_000)).toContain('of run-1');
  expect(told).toEqual([]);
});

test('a scope that is none is refused before anything runs', async () => {
  await expect(ask({ env: { MILLRACE_CACHE_SCOPE: 'a b' } })).rejects.toThrow(
    'MILLRACE_CACHE_SCOPE is not the name of a scope.',
  );
});
