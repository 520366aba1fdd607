import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatLock, lockDigest, sha256, subflowDigest, type Lock } from '../../lock/index.ts';
import { IntegrityError } from '../../store/index.ts';
import { makeReadOnly, smallDisk } from '../../store/testing/small-disk.ts';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';
import { lockOf, script } from '../testing/flow.ts';
import { keepLocks, readKeptLocks } from './kept-locks.ts';

/** A lock whose flow uses others. */
function using(id: string, ...others: readonly Lock[]): Lock {
  const lock = lockOf([script(id)]);
  if (others.length === 0) return lock;
  const flows = Object.fromEntries(
    others.map((other) => [
      subflowDigest(other),
      {
        path: `flows/${other.steps[0]!.id}.lock.json`,
        sha256: sha256(formatLock(other)),
        blob: '0'.repeat(40),
        interface: other.interface,
        secrets: [],
        grants: {},
      },
    ]),
  );
  return { ...lock, flows };
}

const inner = using('inner');
const middle = using('middle', inner);
const lock = using('outer', middle, inner);
const locks = {
  text: formatLock(lock),
  flows: new Map([middle, inner].map((it) => [subflowDigest(it), it])),
};
const digest = lockDigest(formatLock(lock));

test('the locks of a run are read back from its folder, those of subflows too', async () => {
  const folder = temporaryFolder();
  await keepLocks(folder, locks);
  const read = readKeptLocks(folder, digest);
  expect(read.lock).toEqual(lock);
  expect(read.flows).toEqual(locks.flows);
  expect(read.text).toBe(formatLock(lock));
  expect([...read.subflows.keys()]).toEqual(['flows/middle.lock.json', 'flows/inner.lock.json']);
});

test('a flow without subflows keeps one file', async () => {
  const folder = temporaryFolder();
  await keepLocks(folder, { text: formatLock(inner), flows: new Map() });
  expect(readdirSync(folder)).toEqual(['lock.json']);
});

test('a lock that was changed in any byte, or is gone, is refused', async () => {
  const folder = temporaryFolder();
  await keepLocks(folder, locks);
  const names = ['lock.json', ...readdirSync(join(folder, 'locks')).map((it) => `locks/${it}`)];
  expect(names.length).toBe(3);
  for (const name of names) {
    const path = join(folder, name);
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 7) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(path, changed);
      expect(() => readKeptLocks(folder, digest)).toThrow(IntegrityError);
    }
    rmSync(path);
    expect(() => readKeptLocks(folder, digest)).toThrow(
      `${name} in the folder of the run is missing`,
    );
    writeFileSync(path, whole);
  }
  expect(readKeptLocks(folder, digest).lock).toEqual(lock);
});

test('where they cannot be kept, that is said', async () => {
  const disk = smallDisk('64k');
  if (disk === undefined) return;
  makeReadOnly(disk);
  await expect(keepLocks(disk, locks)).rejects.toThrow(
    /^The disk is read-only: the locks of the run/u,
  );
});
