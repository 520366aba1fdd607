import { expect, test } from 'vitest';
import type { Grants } from '../../lock/index.ts';
import { denoArguments, grantedPaths } from './argv.ts';

const place = { workspace: '/repo', stepDirectory: '/store/step', heapMegabytes: 512 };

function permissions(grants: Grants, packageDirectory?: string): readonly string[] {
  const packages = packageDirectory === undefined ? {} : { packageDirectory };
  return denoArguments({ ...place, grants, ...packages }).filter((flag) =>
    /^--(?:allow|deny)/.test(flag),
  );
}

const own = '--allow-read=/store/step/graph';

/** Grants, and exactly the permission flags that they become. */
const table: readonly (readonly [Grants, readonly string[]])[] = [
  [{}, [own]],
  [{ read: ['.git'] }, [`${own},/repo/.git`]],
  [
    { read: ['.', './data/', '../beside', '/etc/hostname'] },
    [`${own},/repo,/repo/data,/beside,/etc/hostname`, '--deny-read=/repo/.millrace'],
  ],
  [{ read: ['a,b'] }, [`${own},/repo/a,,b`]],
  [{ read: true }, ['--allow-read', '--deny-read=/repo/.millrace']],
  [{ write: ['out', 'a,b'] }, [own, '--allow-write=/repo/out,/repo/a,,b']],
  [{ write: true }, [own, '--allow-write', '--deny-write=/repo/.millrace']],
  [{ write: ['..'] }, [own, '--allow-write=/', '--deny-write=/repo/.millrace']],
  [{ read: ['.millrace/x', '.mill'] }, [`${own},/repo/.millrace/x,/repo/.mill`]],
  [{ net: ['a.example:443', '127.0.0.1'] }, [own, '--allow-net=a.example:443,127.0.0.1']],
  [
    { env: ['A', 'B_*'], run: ['git'], sys: ['cpus'] },
    [own, '--allow-env=A,B_*', '--allow-run=git', '--allow-sys=cpus'],
  ],
  [
    { net: true, env: true, run: true, sys: true },
    [own, '--allow-net', '--allow-env', '--allow-run', '--allow-sys'],
  ],
  [{ net: [], read: [], write: [] }, [own]],
  [
    { read: ['--allow-all'], net: ['--allow-all'] },
    [`${own},/repo/--allow-all`, '--allow-net=--allow-all'],
  ],
];

for (const [grants, flags] of table) {
  test(`${JSON.stringify(grants)} becomes exactly its flags`, () => {
    expect(permissions(grants)).toEqual(flags);
  });
}

test('without packages there is no npm and no lock, with them the verified ones only', () => {
  expect(denoArguments({ ...place, grants: {} })).toEqual([
    'run',
    '--no-prompt',
    '--no-config',
    '--cached-only',
    '--no-remote',
    '--no-npm',
    '--no-lock',
    '--no-check',
    '--no-code-cache',
    '--v8-flags=--max-old-space-size=512',
    own,
    '/store/step/wrapper.mjs',
  ]);
  const packaged = denoArguments({ ...place, grants: {}, packageDirectory: '/store/view' });
  expect(packaged).toContain('--lock=/store/step/deno.lock');
  expect(packaged).toContain('--frozen');
  expect(packaged).not.toContain('--no-npm');
  expect(permissions({}, '/store/view')).toEqual([`${own},/store/view`]);
});

test('the arguments are a function of what is given, and the main module comes last', () => {
  const command = { ...place, grants: { read: ['.git'], net: ['a.example'] } };
  expect(denoArguments(command)).toEqual(denoArguments(structuredClone(command)));
  expect(denoArguments(command).at(-1)).toBe('/store/step/wrapper.mjs');
  for (const flag of denoArguments(command).slice(1, -1)) expect(flag).toMatch(/^--/);
});

test('granted paths are absolute', () => {
  expect(grantedPaths(undefined, '/repo')).toEqual([]);
  expect(grantedPaths(true, '/repo')).toBe(true);
  expect(grantedPaths(['out', '/tmp/x/../y'], '/repo')).toEqual(['/repo/out', '/tmp/y']);
});
