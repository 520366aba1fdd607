import { expect, test } from 'vitest';
import type { DenoLock, DenoLockPackage } from '../lock/index.ts';
import { packageFolder, placePackages, readIntegrity } from './package-layout.ts';

const integrity = `sha512-${Buffer.alloc(64, 7).toString('base64')}`;

function lockOf(
  imported: readonly string[],
  packages: Readonly<Record<string, Omit<DenoLockPackage, 'integrity'>>>,
): DenoLock {
  const npm = Object.entries(packages).map(([id, entry]) => [id, { integrity, ...entry }] as const);
  const specifiers = imported.map((id) => {
    const at = id.indexOf('@', 1);
    const version = id.slice(at + 1);
    return [`npm:${id.slice(0, at)}@${version.split('_')[0] ?? ''}`, version] as const;
  });
  return { version: '5', specifiers: Object.fromEntries(specifiers), npm: Object.fromEntries(npm) };
}

function foldersOf(lock: DenoLock, os = 'linux', cpu = 'x64'): Record<string, string> {
  const placed = placePackages(lock, { os, cpu });
  return Object.fromEntries(placed.map(({ id, folder }) => [id, folder]));
}

test('a package lies in a folder of its name and version', () => {
  const lock = lockOf(['zod@4.1.12', '@a/b@1.0.0-rc.1'], {
    'zod@4.1.12': {},
    '@a/b@1.0.0-rc.1': {},
  });
  expect(foldersOf(lock)).toEqual({
    'zod@4.1.12': 'zod/4.1.12',
    '@a/b@1.0.0-rc.1': '@a/b/1.0.0-rc.1',
  });
});

test('copies that differ in peers are numbered in the order of their ids', () => {
  const peers = ['lib@1.0.0_peer@9.0.0', 'lib@1.0.0_peer@10.0.0', 'lib@1.0.0_peer@1.0.0'];
  const lock = lockOf(['user@1.0.0'], {
    ...Object.fromEntries(peers.map((id) => [id, {}])),
    'lib@2.0.0_peer@1.0.0': {},
    'user@1.0.0': { dependencies: [...peers, 'lib@2.0.0_peer@1.0.0'] },
  });
  expect(foldersOf(lock)).toEqual({
    'lib@1.0.0_peer@1.0.0': 'lib/1.0.0',
    'lib@1.0.0_peer@10.0.0': 'lib/1.0.0_1',
    'lib@1.0.0_peer@9.0.0': 'lib/1.0.0_2',
    'lib@2.0.0_peer@1.0.0': 'lib/2.0.0',
    'user@1.0.0': 'user/1.0.0',
  });
});

test('optional packages of other systems are left out with what only they need', () => {
  const lock = lockOf(['native@1.0.0'], {
    'native@1.0.0': {
      dependencies: ['odd@1.0.0'],
      optionalDependencies: ['mac@1.0.0', 'linux-x64@1.0.0', 'linux-arm@1.0.0', 'any@1.0.0'],
    },
    'mac@1.0.0': { os: ['darwin'], dependencies: ['mac-only@1.0.0', 'shared@1.0.0'] },
    'mac-only@1.0.0': {},
    'linux-x64@1.0.0': { os: ['linux'], cpu: ['x64'], dependencies: ['shared@1.0.0'] },
    'linux-arm@1.0.0': { os: ['linux'], cpu: ['arm64'] },
    'any@1.0.0': {},
    'odd@1.0.0': { os: ['sunos'] },
    'shared@1.0.0': {},
  });
  const common = ['any@1.0.0', 'native@1.0.0', 'odd@1.0.0'];
  const ids = (os: string, cpu: string): string[] => Object.keys(foldersOf(lock, os, cpu));
  expect(ids('linux', 'x64').sort()).toEqual([...common, 'linux-x64@1.0.0', 'shared@1.0.0'].sort());
  expect(ids('darwin', 'arm64').sort()).toEqual(
    [...common, 'mac@1.0.0', 'mac-only@1.0.0', 'shared@1.0.0'].sort(),
  );
  expect(ids('win32', 'x64').sort()).toEqual(common);
});

test.each<[readonly string[], boolean]>([
  [[], true],
  [['linux'], true],
  [['darwin', 'linux'], true],
  [['darwin'], false],
  [['!linux'], false],
  [['!darwin'], true],
  [['!darwin', '!win32'], true],
  [['!darwin', 'linux'], true],
])('a package for %j is there on Linux: %s', (os, expected) => {
  const lock = lockOf(['a@1.0.0'], {
    'a@1.0.0': { optionalDependencies: ['b@1.0.0'] },
    'b@1.0.0': { os },
  });
  expect('b@1.0.0' in foldersOf(lock)).toBe(expected);
});

test('optional peers and cycles are followed', () => {
  const lock = lockOf(['a@1.0.0'], {
    'a@1.0.0': { dependencies: ['b@1.0.0'] },
    'b@1.0.0': { dependencies: ['a@1.0.0'], optionalPeers: ['c@1.0.0'] },
    'c@1.0.0': {},
    'unreached@1.0.0': {},
  });
  expect(Object.keys(foldersOf(lock))).toEqual(['a@1.0.0', 'b@1.0.0', 'c@1.0.0']);
});

test("a name with capitals is written as Deno's cache writes it", () => {
  expect(packageFolder('JSONStream')).toBe('_jjju6tstorzgkyln');
  expect(packageFolder('@Up/Case')).toBe('_ibkxal2dmfzwk');
  expect(packageFolder('@up/case')).toBe('@up/case');
});

test('an integrity is read as hex digits, and another hash is our mistake', () => {
  expect(readIntegrity(integrity)).toBe('07'.repeat(64));
  expect(() => readIntegrity('sha1-abc')).toThrow(RangeError);
});
