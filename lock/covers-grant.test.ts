import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { coversGrant } from './covers-grant.ts';
import type { Grants } from './grants.ts';

const covered: readonly [keyof Grants, wide: string, narrow: string][] = [
  ['net', 'a.example', 'a.example'],
  ['net', 'a.example', 'a.example:443'],
  ['net', '*.example', 'a.example:443'],
  ['net', '*.a.example', 'a.example'],
  ['net', '*.a.example', '*.b.a.example'],
  ['net', '*.a.example:443', 'c.b.a.example:443'],
  ['net', '[::1]', '[::1]:80'],
  ['net', '10.0.0.0/8', '10.1.2.3'],
  ['net', '10.0.0.0/8', '10.1.2.3:80'],
  ['net', '10.0.0.0/8', '10.9.0.0/16'],
  ['net', '10.1.2.3/8', '10.200.0.1'],
  ['read', 'data', 'data/in'],
  ['write', '.', 'out'],
  ['read', '/data', '/data/in'],
  ['env', 'AWS_*', 'AWS_REGION'],
  ['env', 'AWS_*', 'AWS_S3_*'],
];

const distinct: readonly [keyof Grants, one: string, other: string][] = [
  ['net', 'a.example', 'b.example'],
  ['net', 'a.example:80', 'a.example:443'],
  ['net', '*.example', 'badexample'],
  ['net', 'a.example', 'b.a.example'],
  ['net', '10.0.0.0/8', '11.0.0.1'],
  ['net', '10.0.0.0/8', 'ten.example'],
  ['net', '10.0.0.0/8', '[::a00:1]'],
  ['net', '10.0.0.0/8', '10.0.0.1.example'],
  ['net', '2001:db8::/32', '[2001:db8::1]'],
  ['net', '10.0.0.0/8', '10.0.0.256'],
  ['net', '10.0.0.0/8', '10.0.0.0/99'],
  ['read', 'data', 'database'],
  ['read', 'data', 'data/../secret'],
  ['read', 'data', '/data'],
  ['env', 'AWS_REGION', 'AWS_REGIONS'],
  ['run', 'git', 'git-lfs'],
  ['sys', 'uid', 'gid'],
];

test.each(covered)('%s: %s covers %s', (kind, wide, narrow) => {
  expect(coversGrant(kind, wide, narrow)).toBe(true);
  if (wide !== narrow) expect(coversGrant(kind, narrow, wide)).toBe(false);
});

test.each(distinct)('%s: %s and %s have nothing in common', (kind, one, other) => {
  expect(coversGrant(kind, one, other)).toBe(false);
  expect(coversGrant(kind, other, one)).toBe(false);
});

const deno = ['linux-x64-glibc', 'linux-arm64-glibc', 'darwin-arm64']
  .map((platform) => `node_modules/@deno/${platform}/deno`)
  .find((path) => existsSync(path));

test.skipIf(deno === undefined)('Deno itself grants what is said to be covered', () => {
  const hosts = covered.filter(([kind, , narrow]) => kind === 'net' && !/\*|\//.test(narrow));
  expect(hosts.length).toBeGreaterThan(5);
  for (const [, wide, narrow] of hosts) {
    const { stdout } = spawnSync(
      deno!,
      ['run', '-q', '--no-prompt', '--no-config', `--allow-net=${wide}`, '-'],
      {
        input: `console.log((await Deno.permissions.query({ name: 'net', host: '${narrow}' })).state);`,
        encoding: 'utf8',
        env: { DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
      },
    );
    expect([wide, narrow, stdout.trim()]).toEqual([wide, narrow, 'granted']);
  }
});
