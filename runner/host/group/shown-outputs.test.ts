import { expect, test } from 'vitest';
import { sha256 } from '../../../lock/index.ts';
import type { Group } from '../../../groups/index.ts';
import type { Manifest } from '../../group/manifest.ts';
import { checkTelling, type Secrets, withShownDigest } from './shown-outputs.ts';

const manifest: Manifest = {
  manifestVersion: 1,
  run: '20260101-000000000-aaaaaa',
  lock: `sha256:${'0'.repeat(64)}`,
  plan: `sha256:${'1'.repeat(64)}`,
  group: 'load',
  shard: 0,
  attempt: 3,
  parents: {},
  ended: 'done',
  segment: '2'.repeat(64),
  logs: {},
  nonce: 0,
};

const trust = { runsOn: ['ubuntu-24.04'], secrets: [], network: 'bounded' } as const;
const group: Group = {
  name: 'load',
  section: 'main',
  steps: ['load'],
  after: [],
  trust,
  seconds: 1,
};

const named = (...texts: readonly string[]): Secrets =>
  new Map(texts.map((text, at) => [`S${String(at)}`, text]));

test('no text that GitHub takes for a secret stands in the digest of a manifest', () => {
  const plain = withShownDigest(manifest, named());
  expect(JSON.parse(plain)).toEqual(manifest);
  const digit = sha256(plain).slice(0, 1);
  // Our own mask leaves what is as short as that.
  const shown = withShownDigest(manifest, named(digit));
  expect(sha256(shown)).not.toContain(digit);
  expect(JSON.parse(shown)).toEqual({ ...manifest, nonce: expect.any(Number) as number });
  expect(sha256(withShownDigest(manifest, named('a\n7')))).not.toMatch(/[a7]/u);
  const four = sha256(plain).slice(10, 14);
  expect(sha256(withShownDigest(manifest, named(four)))).not.toContain(four);
});

test('a job that could tell nobody what it left is refused before it runs', () => {
  const refused = (secrets: Secrets, more: Partial<Group> = {}): string => {
    try {
      checkTelling(manifest, { ...group, ...more }, secrets);
      return '';
    } catch (error) {
      return error instanceof Error ? error.message : 'no error';
    }
  };
  expect(refused(named('b', 'c', 'd', '0', '9'))).toContain('every digest holds one');
  expect(refused(named('3'))).toContain('The secret S0, or a line of it, stands in `3 true false`');
  expect(refused(named('long enough\nru'))).toContain('The secret S0');
  expect(refused(named('7,8'))).toBe('');
  expect(refused(named('7,8'), { counts: ['each'] })).toContain('The secret S0');
  expect(refused(named('ru'), { shards: 2 })).toBe('');
  expect(refused(named('', '\n', 'a1', 'hunter2'))).toBe('');
});
