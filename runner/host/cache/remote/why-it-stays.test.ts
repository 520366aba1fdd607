import { expect, test } from 'vitest';
import type { Grants } from '../../../../lock/index.ts';
import { whyItStays } from './why-it-stays.ts';

function why(grants: Grants, isIdempotent = false, secrets: [string, string][] = []): unknown {
  return whyItStays({ grants, isIdempotent, secrets: new Map(secrets) });
}

test.each<[string, Grants]>([
  ['nothing but its arguments', {}],
  ['files of the workspace', { read: ['data', './data/a.csv', 'a/../b', '..data'] }],
])('the output of a step that is made of %s may travel', (_, grants) => {
  expect(why(grants)).toBeUndefined();
});

test('the output of a step that asks the network may travel when it says that it changes nothing', () => {
  expect(why({ net: ['example.com:443'] }, true)).toBeUndefined();
  expect(why({ net: ['example.com:443'] })).toBe('net');
  expect(why({ net: true })).toBe('net');
});

test.each<[string, Grants]>([
  ['write', { write: ['out'] }],
  ['run', { run: ['git'] }],
  ['sys', { sys: ['hostname'] }],
  ['env', { env: ['LEVEL'] }],
  ['read', { read: true }],
  ['read', { read: ['data', '/etc/hosts'] }],
  ['read', { read: ['../other'] }],
  ['read', { read: ['data/../../other'] }],
  ['read', { read: ['..'] }],
])('for %s it stays, whatever the step says of itself: %j', (kind, grants) => {
  expect(why(grants, true)).toBe(kind);
});

test('what a secret goes into stays', () => {
  expect(why({}, true, [['TOKEN', 'x']])).toBe('secrets');
});
