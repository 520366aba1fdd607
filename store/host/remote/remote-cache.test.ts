import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../../../lock/index.ts';
import { type FakeCache, startFakeCache } from '../../testing/fake-cache.ts';
import { openRemoteCache, type RemoteCache } from './remote-cache.ts';

let server: FakeCache;
let told: string[];
const bytes = Buffer.from('some bytes');
const key = sha256(bytes);

beforeEach(async () => {
  server = await startFakeCache();
  told = [];
});
afterEach(async () => {
  await server.close();
});

function open(env: Record<string, string> = {}, patienceMs = 2000): RemoteCache {
  const opened = openRemoteCache(
    { MILLRACE_REMOTE_CACHE: `${server.url}/team`, ...env },
    {
      onTrouble: (message) => told.push(message.replaceAll(server.url, 'URL')),
      patience: { silentMs: patienceMs, wholeMs: patienceMs * 2 },
    },
  );
  if (opened === undefined) throw new Error('It is named.');
  return opened;
}

test('what is put is had, by its digest, below the prefix, with the credentials', async () => {
  const remote = open({ MILLRACE_REMOTE_CACHE_TOKEN: 'abc' });
  expect(await remote.has('cas', key)).toBe(false);
  expect(await remote.get('cas', key, 100)).toBeUndefined();
  expect(await remote.put('cas', key, bytes)).toBe(true);
  expect(server.headers()).toMatchObject({ authorization: 'Bearer abc', 'content-length': '10' });
  expect(server.headers()).not.toHaveProperty('if-none-match');
  expect(await remote.has('cas', key)).toBe(true);
  expect(await remote.get('cas', key, 100)).toEqual(bytes);
  expect(server.requests.at(-1)).toBe(`GET /team/cas/${key}`);
  expect(told).toEqual([]);
});

test('what may be put once says so, and a server that has it is heard', async () => {
  const remote = open();
  expect(await remote.put('ac', key, bytes, true)).toBe(true);
  expect(server.headers()).toMatchObject({ 'if-none-match': '*' });
  server.answer = (_, response) => {
    response.writeHead(412).end();
    return true;
  };
  expect(await remote.put('ac', key, bytes, true)).toBe(false);
  expect(told).toEqual([]);
});

test('bytes with another digest are not used, and it is said', async () => {
  server.kept.set(`/team/cas/${key}`, Buffer.from('other bytes'));
  expect(await open().get('cas', key, 100)).toBeUndefined();
  expect(told).toEqual([
    `The remote cache URL/team: what it keeps as ${key} has another SHA-256, and is not used.`,
  ]);
});

test('where nothing may be written, nothing is sent', async () => {
  const remote = open({ MILLRACE_REMOTE_CACHE_MODE: 'read' });
  expect(await remote.put('cas', key, bytes)).toBe(false);
  expect(server.requests).toEqual([]);
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const endless: Answer = (_, response) => {
  response.writeHead(200);
  const more = (): void => {
    if (!response.destroyed) response.write(Buffer.alloc(65_536), more);
  };
  more();
};

test.each<[string, Answer, string, boolean]>([
  ['a 500', (_, response) => response.writeHead(500).end('no'), 'it answered 500', false],
  ['a 401', (_, response) => response.writeHead(401).end(), 'it answered 401', true],
  ['a 403', (_, response) => response.writeHead(403).end(), 'it answered 403', true],
  ['a 204', (_, response) => response.writeHead(204).end(), 'it answered 204', false],
  [
    'a redirect',
    (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/cas/x' }).end(),
    'it sends us elsewhere, where we do not follow',
    true,
  ],
  [
    'too many bytes that it announces',
    (_, response) => response.writeHead(200, { 'content-length': '101' }).end(Buffer.alloc(101)),
    'it answered with more than 100 bytes',
    false,
  ],
  ['bytes without end', endless, 'it answered with more than 100 bytes', false],
  [
    'fewer bytes than it announces',
    (_, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half');
      setImmediate(() => response.destroy());
    },
    'it broke off',
    false,
  ],
  [
    'an encoding',
    (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    'it answered in an encoding',
    false,
  ],
  [
    'what is not HTTP',
    (request) => request.socket.end('SSH-2.0-OpenSSH\r\n'),
    'it does not speak HTTP',
    true,
  ],
])('%s is a miss that is told, and nothing else', async (_, answer, why, isLasting) => {
  server.answer = (request, response) => {
    answer(request, response);
    return true;
  };
  const remote = open();
  for (let time = 0; time < 5; time += 1) {
    expect(await remote.get('cas', key, 100)).toBeUndefined();
  }
  const last = `The remote cache URL/team is not asked again: ${why}.`;
  const earlier = `The remote cache URL/team: ${why}.`;
  expect(told).toEqual(isLasting ? [last] : [earlier, earlier, last]);
  expect(server.requests.length).toBe(isLasting ? 1 : 3);
  expect(remote.mayWrite).toBe(false);
});

test.each<[string, Answer, string]>([
  ['says nothing', () => undefined, 'it did not answer in time'],
  [
    'drips',
    (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      const timer = setInterval(() => response.write('x'), 40);
      response.on('close', () => {
        clearInterval(timer);
      });
    },
    'it took too long',
  ],
])('a server that %s is left', async (_, answer, why) => {
  server.answer = (request, response) => {
    answer(request, response);
    return true;
  };
  expect(await open({}, 120).get('cas', key, 100)).toBeUndefined();
  expect(told).toEqual([`The remote cache URL/team is not asked again: ${why}.`]);
});

test('a server that is not there is left, and said once however many ask at the time', async () => {
  await server.close();
  const remote = open();
  const asked = Array.from({ length: 20 }, async () => await remote.get('cas', key, 100));
  expect(await Promise.all(asked)).toEqual(asked.map(() => undefined));
  expect(told).toEqual([
    'The remote cache URL/team is not asked again: it cannot be reached (ECONNREFUSED).',
  ]);
  server = await startFakeCache();
});

test('who may read and not write goes on reading', async () => {
  server.kept.set(`/team/cas/${key}`, bytes);
  server.answer = ({ method }, response) => {
    if (method !== 'PUT') return false;
    response.writeHead(403).end();
    return true;
  };
  const remote = open();
  expect(await remote.put('cas', key, bytes)).toBe(false);
  expect(await remote.put('cas', key, bytes)).toBe(false);
  expect(await remote.get('cas', key, 100)).toEqual(bytes);
  expect(told).toEqual(['The remote cache URL/team is given nothing more: it answered 403.']);
});

test('no credential goes to where a redirect leads', async () => {
  const seen: string[] = [];
  const other = createServer((request, response) => {
    seen.push(request.url ?? '');
    response.end(bytes);
  });
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  server.answer = (_, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${String(port)}/cas/${key}` }).end();
    return true;
  };
  const remote = open({ MILLRACE_REMOTE_CACHE_TOKEN: 'hunter2' });
  expect(await remote.get('cas', key, 100)).toBeUndefined();
  expect(await remote.put('cas', key, bytes)).toBe(false);
  expect(seen).toEqual([]);
  expect(told.join()).not.toContain('hunter2');
  await new Promise((done) => other.close(done));
});

test('a connection that the server let go of is made again', async () => {
  const remote = open();
  await remote.put('cas', key, bytes);
  for (let time = 0; time < 5; time += 1) {
    expect(await remote.get('cas', key, 100)).toEqual(bytes);
    server.dropIdle();
  }
  expect(told).toEqual([]);
});

test('a probe says whether it answers, without giving it up', async () => {
  const remote = open();
  expect(await remote.probe()).toEqual({ ok: true });
  server.answer = (_, response) => {
    response.writeHead(401).end();
    return true;
  };
  expect(await remote.probe()).toEqual({ ok: false, reason: 'it answered 401' });
  expect(told).toEqual([]);
  await remote.close();
});
