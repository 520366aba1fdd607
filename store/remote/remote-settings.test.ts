import { expect, test } from 'vitest';
import { OperationalError } from '../operational-error.ts';
import { readRemoteSettings, withoutCredentials } from './remote-settings.ts';

const url = 'https://cache.example.com/team/';

test('nothing is remote that is not named', () => {
  expect(readRemoteSettings({})).toBeUndefined();
  expect(readRemoteSettings({ MILLRACE_REMOTE_CACHE: ' ', MILLRACE_REMOTE_CACHE_MODE: 'x' })).toBe(
    undefined,
  );
});

test('a path is kept, the slash at its end is not', () => {
  expect(readRemoteSettings({ MILLRACE_REMOTE_CACHE: url })).toEqual({
    url: 'https://cache.example.com/team',
    headers: {},
    mayWrite: true,
  });
});

test('a token is sent as a bearer, a header as it is, and reading alone can be asked for', () => {
  const settings = (more: Record<string, string>): unknown =>
    readRemoteSettings({ MILLRACE_REMOTE_CACHE: url, ...more });
  expect(settings({ MILLRACE_REMOTE_CACHE_TOKEN: 'abc\n' })).toMatchObject({
    headers: { authorization: 'Bearer abc' },
  });
  expect(settings({ MILLRACE_REMOTE_CACHE_HEADER: 'X-Key: a: b' })).toMatchObject({
    headers: { 'x-key': 'a: b' },
  });
  expect(settings({ MILLRACE_REMOTE_CACHE_MODE: 'read' })).toMatchObject({ mayWrite: false });
});

test.each(['http://127.0.0.1:8080', 'http://127.9.9.9/a', 'http://[::1]:1', 'http://localhost:1'])(
  '%s is this machine, and needs no TLS',
  (address) => {
    expect(readRemoteSettings({ MILLRACE_REMOTE_CACHE: address })?.url).toBe(address);
  },
);

test.each<[string, Record<string, string>]>([
  ['http to another machine', { MILLRACE_REMOTE_CACHE: 'http://cache.example.com' }],
  [
    'a name that only begins like this machine',
    { MILLRACE_REMOTE_CACHE: 'http://127.0.0.1.example.com' },
  ],
  ['a file', { MILLRACE_REMOTE_CACHE: 'file:///etc' }],
  ['no address', { MILLRACE_REMOTE_CACHE: 'hunter2' }],
  ['a password', { MILLRACE_REMOTE_CACHE: 'https://me:hunter2@cache.example.com' }],
  ['a query', { MILLRACE_REMOTE_CACHE: `${url}?token=hunter2` }],
  ['another mode', { MILLRACE_REMOTE_CACHE_MODE: 'hunter2' }],
  ['a token of two lines', { MILLRACE_REMOTE_CACHE_TOKEN: 'hunter2\r\nX-Other: 1' }],
  ['a header without a name', { MILLRACE_REMOTE_CACHE_HEADER: 'hunter2' }],
  [
    'both a token and a header',
    { MILLRACE_REMOTE_CACHE_TOKEN: 'hunter2', MILLRACE_REMOTE_CACHE_HEADER: 'A: hunter2' },
  ],
])('%s is refused in a sentence that shows no credential', (_, env) => {
  const read = (): unknown => readRemoteSettings({ MILLRACE_REMOTE_CACHE: url, ...env });
  expect(read).toThrow(OperationalError);
  try {
    read();
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    expect(error.message).toMatch(/^.*\.$/u);
    expect(`${error.message} ${error.hint ?? ''}`).not.toContain('hunter2');
  }
});

test('what we start gets everything but our credentials', () => {
  const env = {
    PATH: '/bin',
    MILLRACE_REMOTE_CACHE: url,
    MILLRACE_REMOTE_CACHE_TOKEN: 'a',
    MILLRACE_REMOTE_CACHE_HEADER: 'b',
    MILLRACE_CACHE_KEY: 'c',
  };
  expect(withoutCredentials(env)).toEqual({ PATH: '/bin', MILLRACE_REMOTE_CACHE: url });
});
