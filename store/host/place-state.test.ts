import {
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { smallDisk } from '../testing/small-disk.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { placeState, tellsChanges } from './place-state.ts';

/** So long that a clock of a file system, which goes in steps, has gone on. */
const step = 30;

function folder(): string {
  const top = join(temporaryFolder(), 'place');
  for (const [path, text] of [
    ['a.js', 'one'],
    ['lib/b.js', 'two'],
  ] as const) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
    utimesSync(join(top, path), 1, 1);
  }
  return top;
}

test.each<readonly [string, (top: string) => void]>([
  [
    'written to, with its old size and time',
    (top) => {
      writeFileSync(join(top, 'a.js'), 'eno');
      utimesSync(join(top, 'a.js'), 1, 1);
    },
  ],
  [
    'exchanged for one of the same size and time',
    (top) => {
      const other = `${top}-other`;
      writeFileSync(other, 'eno');
      utimesSync(other, 1, 1);
      renameSync(other, join(top, 'a.js'));
    },
  ],
  [
    'touched',
    (top) => {
      utimesSync(join(top, 'lib/b.js'), 1, 1);
    },
  ],
  [
    'gone',
    (top) => {
      rmSync(join(top, 'lib/b.js'));
    },
  ],
  [
    'more',
    (top) => {
      linkSync(join(top, 'a.js'), join(top, 'c.js'));
    },
  ],
  [
    'an empty folder more',
    (top) => {
      mkdirSync(join(top, 'lib/empty'));
    },
  ],
  [
    'a link',
    (top) => {
      renameSync(join(top, 'a.js'), `${top}-a`);
      symlinkSync(`${top}-a`, join(top, 'a.js'));
    },
  ],
  [
    'moved',
    (top) => {
      renameSync(join(top, 'a.js'), join(top, 'z.js'));
    },
  ],
  [
    'moved with its folder',
    (top) => {
      renameSync(join(top, 'lib'), join(top, 'lab'));
    },
  ],
])('a folder in which a file is %s has another state', async (_what, change) => {
  const top = folder();
  const before = placeState(top);
  await wait(step);
  change(top);
  const after = placeState(top);
  expect(after?.digest).not.toBe(before?.digest);
});

test('nothing changed is the same state, also when the folder itself has another time', async () => {
  const top = folder();
  const before = placeState(top);
  expect(before?.digest).toMatch(/^[0-9a-f]{64}$/);
  await wait(step);
  utimesSync(top, 5, 5);
  expect(placeState(top)).toEqual(before);
  expect(before?.changed).toBe(Math.floor(statSync(join(top, 'lib/b.js')).ctimeMs));
  expect(placeState(join(top, 'none'))).toBeUndefined();
});

test('a place that is partly on another file system has no state', () => {
  const top = folder();
  const disk = smallDisk('1m', join(top, 'lib'));
  if (disk === undefined) return;
  writeFileSync(join(disk, 'a.js'), 'one');
  expect(placeState(disk)).toBeDefined();
  expect(placeState(top)).toBeUndefined();
  // Files there change without a new time while they are mapped.
  expect(tellsChanges(disk)).toBe(false);
});
