import { expect, test } from 'vitest';
import type { Grants } from '../../lock/index.ts';
import { bubblewrapArguments } from './bubblewrap.ts';

const files = new Map<string, 'directory' | 'file'>([
  ['/', 'directory'],
  ['/repo', 'directory'],
  ['/repo/.git', 'directory'],
  ['/repo/data', 'directory'],
  ['/repo/report.md', 'file'],
  ['/etc/resolv.conf', 'file'],
  ['/usr', 'directory'],
  ['/lib64', 'directory'],
]);

function wall(grants: Grants, packageDirectory?: string): string {
  return bubblewrapArguments({
    grants,
    workspace: '/repo',
    stepDirectory: '/store/step',
    programs: ['/opt/deno', '/lib64/ld.so'],
    denoDirectory: '/scratch/deno',
    temporaryBytes: 1000,
    kindOf: (path) => files.get(path),
    ...(packageDirectory === undefined ? {} : { packageDirectory }),
  }).join(' ');
}

test('without grants there is no network, no process and no file but Deno and the step', () => {
  expect(wall({})).toBe(
    [
      '--unshare-all --die-with-parent --new-session --cap-drop ALL',
      '--proc /proc --dev /dev --size 1000 --tmpfs /dev/shm --remount-ro /dev',
      '--size 1000 --tmpfs /tmp',
      '--ro-bind /opt/deno /opt/deno --ro-bind /lib64/ld.so /lib64/ld.so',
      '--dir /repo --ro-bind /store/step /store/step',
      '--size 1000 --tmpfs /scratch/deno --remount-ro / --chdir /repo',
    ].join(' '),
  );
});

test('the network is shared only with a net grant, and then names can be looked up', () => {
  expect(wall({ net: ['a.example'] })).toContain('--share-net');
  expect(wall({ net: ['a.example'] })).toContain('--ro-bind /etc/resolv.conf /etc/resolv.conf');
  expect(wall({ read: ['data'] })).not.toContain('--share-net');
});

test('a granted path is bound as granted, outer folders first, and a missing one to read is left out', () => {
  expect(wall({ read: ['data', 'missing', '.'] })).toContain(
    '--dir /repo --ro-bind /repo /repo --ro-bind /repo/data /repo/data --ro-bind /store',
  );
  expect(wall({ read: ['.git'], write: ['data'] })).toContain(
    '--ro-bind /repo/.git /repo/.git --bind /repo/data /repo/data',
  );
  // What lies in a folder for writing must stay writable.
  expect(wall({ read: ['data/inner'], write: ['data'] })).not.toContain('--ro-bind /repo/data');
});

test('what is to be made is made in the nearest folder that exists', () => {
  expect(wall({ write: ['out'] })).toContain('--bind /repo /repo');
  expect(wall({ write: ['data/new/deep'] })).toContain('--bind /repo/data /repo/data');
  expect(wall({ write: ['report.md'] })).toContain('--bind /repo /repo');
});

test('everything to read or to write is the root itself', () => {
  expect(wall({ read: true })).toContain('--cap-drop ALL --ro-bind / / --proc /proc');
  expect(wall({ write: true })).toContain('--cap-drop ALL --bind / / --proc /proc');
  expect(wall({ read: true })).not.toContain('--tmpfs /tmp');
  expect(wall({ write: true })).not.toContain('--remount-ro / ');
});

test('programs that may be started bring the folders of the system', () => {
  expect(wall({ run: ['git'] })).toContain('--ro-bind /usr /usr --ro-bind /lib64 /lib64 --proc');
  expect(wall({ run: ['git'] })).not.toContain('ld.so');
});

test('packages are read-only and stand where Deno looks for them', () => {
  expect(wall({}, '/store/view')).toContain('--ro-bind /store/view /store/view');
  expect(wall({}, '/store/view')).toContain('--symlink /store/view /scratch/deno/npm');
});
