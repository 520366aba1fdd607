import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeActionResult } from '../../../../store/index.ts';
import type { FakeCache } from '../../../../store/testing/fake-cache.ts';
import { temporaryFolder } from '../../../../store/testing/temporary-folder.ts';
import { type Fleet, startFleet } from '../../../testing/fleet.ts';

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

const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

test.each<[string, () => void, string | undefined]>([
  [
    'of another nonce',
    () => {
      fleet.replace(Buffer.from(fleet.sealedText('["x"]')).fill(1, 20, 25));
    },
    'was not sealed',
  ],
  [
    'sealed for another scope',
    () => {
      fleet.replace(fleet.sealedText('["x"]', { scope: 'pull/7' }));
    },
    'was not sealed',
  ],
  [
    'not sealed at all',
    () => {
      fleet.replace(Buffer.from('["forged"]'));
    },
    'was not sealed',
  ],
  [
    'truncated',
    () => {
      fleet.replace(fleet.sealedText('["x"]').subarray(0, -1));
    },
    'was not sealed',
  ],
  [
    'empty',
    () => {
      fleet.replace(Buffer.alloc(0));
    },
    'was not sealed',
  ],
  [
    'not JSON',
    () => {
      fleet.replace(fleet.sealedText('["x"'));
    },
    'does not fit the locked schema',
  ],
  [
    'of another form',
    () => {
      fleet.replace(fleet.sealedText('[1]'));
    },
    'does not fit the locked schema',
  ],
  [
    'nested without end',
    () => {
      fleet.replace(fleet.sealedText(deep));
    },
    'does not fit the locked schema',
  ],
  [
    'of the future',
    () => {
      fleet.replace(fleet.sealedText('["x"]', { at: Date.now() + 10 ** 9 }));
    },
    'gave another output than the run run-x',
  ],
  [
    'no result',
    () => server.kept.set(fleet.onlyResult().path, Buffer.from('{}')),
    'is nothing that was kept',
  ],
  [
    'too large',
    () => {
      const file = { path: 'result', sha256: fleet.onlyResult().file, bytes: 2 ** 40 };
      server.kept.set(fleet.onlyResult().path, Buffer.from(encodeActionResult(file)));
    },
    'is nothing that was kept',
  ],
  [
    'larger than it says',
    () => {
      const file = { path: 'result', sha256: fleet.onlyResult().file, bytes: 10 };
      server.kept.set(fleet.onlyResult().path, Buffer.from(encodeActionResult(file)));
    },
    'it answered with more than 10 bytes',
  ],
  [
    'of other bytes than it names',
    () => server.kept.set(`/cas/${fleet.onlyResult().file}`, Buffer.from('other')),
    'has another SHA-256',
  ],
  ['gone', () => server.kept.delete(`/cas/${fleet.onlyResult().file}`), undefined],
])('an entry that is %s is a miss, and stays as it is', async (_, poison, why) => {
  await ask();
  poison();
  const before = server.kept.get(fleet.onlyResult().path);
  expect(await ask({ output: ['fresh'] })).toBe('first');
  if (why === undefined) expect(told).toEqual([]);
  else expect(told.join('\n')).toContain(why);
  expect(server.kept.get(fleet.onlyResult().path)).toEqual(before);
});

test('an entry moved to the name of another call is a miss', async () => {
  await ask();
  const first = server.kept.get(fleet.onlyResult().path);
  server.kept.clear();
  await ask({ call: { arguments: { query: 'other' } }, output: ['other'] });
  const moved = Buffer.from(server.kept.get(fleet.onlyResult().path) ?? '');
  const { file } = fleet.onlyResult();
  const bytes = server.kept.get(`/cas/${file}`) ?? Buffer.alloc(0);
  expect(first).toBeDefined();
  server.kept.clear();
  await ask();
  server.kept.set(`/cas/${file}`, bytes);
  server.kept.set(fleet.onlyResult().path, moved);
  expect(await ask()).toBe('first');
  expect(told.join()).toContain('was not sealed for it by who has MILLRACE_CACHE_KEY');
});

test.each<[string, FakeCache['answer']]>([
  [
    'answers 401',
    (_, response) => {
      response.writeHead(401).end();
      return true;
    },
  ],
  [
    'answers 500',
    (_, response) => {
      response.writeHead(500).end();
      return true;
    },
  ],
  [
    'redirects',
    (_, response) => {
      response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end();
      return true;
    },
  ],
  ['says nothing', () => true],
  [
    'drips',
    (_, response) => {
      response.writeHead(200).write('x');
      return true;
    },
  ],
])('with a server that %s the step runs, and its output is kept here', async (_, answer) => {
  server.answer = answer;
  const root = temporaryFolder();
  expect(await ask({ root })).toBe('first');
  expect(told.length).toBeGreaterThan(0);
  server.answer = () => false;
  expect(await ask({ root })).toBe('["found"] of run-1 from this machine');
});
