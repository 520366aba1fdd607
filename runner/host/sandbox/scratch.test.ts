import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { Scratch, scratchParent } from './scratch.ts';

test('each process has a folder of its own, which goes with it', async () => {
  const scratch = new Scratch({ isMounted: false });
  const first = scratch.denoDirectory('/some/view');
  const second = scratch.denoDirectory(undefined);
  expect(readlinkSync(join(first, 'npm'))).toBe('/some/view');
  expect(readdirSync(second)).toEqual([]);
  writeFileSync(join(first, 'left'), 'behind');
  await scratch.release(first);
  expect(existsSync(first)).toBe(false);
  expect(existsSync(second)).toBe(true);
  await scratch.close();
  expect(existsSync(dirname(second))).toBe(false);
});

test('processes that mount their folder share an empty one', async () => {
  const scratch = new Scratch({ isMounted: true });
  const first = scratch.denoDirectory('/some/view');
  expect(scratch.denoDirectory(undefined)).toBe(first);
  await scratch.release(first);
  expect(readdirSync(first)).toEqual([]);
  await scratch.close();
  expect(existsSync(first)).toBe(false);
});

test('what a killed runner left behind is removed by the next one, and a living one keeps its own', async () => {
  // No process has a number this high.
  const dead = mkdtempSync(join(scratchParent(false), `millrace-steps-${2 ** 22 + 1}-`));
  mkdirSync(join(dead, '1'));
  const fresh = mkdtempSync(join(scratchParent(false), `millrace-steps-${2 ** 22 + 1}-`));
  const living = mkdtempSync(join(scratchParent(false), `millrace-steps-${process.ppid}-`));
  for (const old of [dead, living]) utimesSync(old, 0, 0);
  const scratch = new Scratch({ isMounted: false });
  scratch.denoDirectory(undefined);
  await scratch.close();
  expect(existsSync(dead)).toBe(false);
  expect(existsSync(fresh)).toBe(true);
  rmSync(fresh, { recursive: true });
  expect(existsSync(living)).toBe(true);
  rmSync(living, { recursive: true });
});

test.skipIf(process.getuid?.() !== 0)(
  'what looks like the folder of a dead runner and is another user’s stays, and harms no run',
  async () => {
    const other = mkdtempSync(join(scratchParent(false), `millrace-steps-${2 ** 22 + 1}-`));
    utimesSync(other, 0, 0);
    chownSync(other, 65_534, 65_534);
    const scratch = new Scratch({ isMounted: false });
    scratch.denoDirectory(undefined);
    await scratch.close();
    expect(existsSync(other)).toBe(true);
    rmSync(other, { recursive: true });
  },
);

test.each([true, false])('a sandbox that starts nothing makes nothing', async (isMounted) => {
  const own = (): readonly string[] =>
    readdirSync(scratchParent(isMounted)).filter((name) =>
      name.startsWith(`millrace-steps-${process.pid}-`),
    );
  const before = own();
  await new Scratch({ isMounted }).close();
  expect(own()).toEqual(before);
});
