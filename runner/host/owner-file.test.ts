import { readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallDisk } from '../../store/testing/small-disk.ts';
import { compiledUrl, endOf, startModule } from '../../store/testing/start-module.ts';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';
import { OwnerFile } from './owner-file.ts';
import { thisProcess } from '../../store/index.ts';

/** The beginning of a program that has an `owner` of the folder. */
function program(folder: string): string {
  const path = JSON.stringify(join(folder, 'owner'));
  return `
    import { OwnerFile } from '${compiledUrl('runner/host/owner-file.ts')}';
    const owner = new OwnerFile(${path});`;
}

test('an owner keeps others out, itself included, until it lets go', () => {
  const owner = new OwnerFile(join(temporaryFolder(), 'owner'));
  expect(owner.look()).toEqual({ kind: 'free' });
  const claim = owner.claim();
  expect(claim.kind).toBe('owned');
  expect(owner.look()).toEqual({ kind: 'alive', by: thisProcess() });
  expect(owner.claim()).toEqual({ kind: 'refused', life: 'alive', by: thisProcess() });
  expect(owner.claim({ takeOver: true }).kind).toBe('refused');
  if (claim.kind === 'owned') claim.release();
  expect(owner.look()).toEqual({ kind: 'free' });
});

test('letting go a second time does not end the claim that came after', () => {
  const owner = new OwnerFile(join(temporaryFolder(), 'owner'));
  const first = owner.claim();
  if (first.kind === 'owned') first.release();
  expect(owner.claim().kind).toBe('owned');
  if (first.kind === 'owned') first.release();
  expect(owner.look().kind).toBe('alive');
});

test('names are apart: the owner of one thing in a folder says nothing of another', () => {
  const folder = temporaryFolder();
  expect(new OwnerFile(join(folder, 'owner')).claim().kind).toBe('owned');
  expect(new OwnerFile(join(folder, 'owner.x')).claim().kind).toBe('owned');
  expect(new OwnerFile(join(folder, 'own')).claim().kind).toBe('owned');
});

test('of two processes that race a hundred times, each race has one owner', async () => {
  const folders = Array.from({ length: 100 }, () => temporaryFolder());
  // Two processes go through all folders side by side; a file in each is their starting line.
  const racer = (name: string): string => `
    import { existsSync, writeFileSync } from 'node:fs';
    import { OwnerFile } from '${compiledUrl('runner/host/owner-file.ts')}';
    const wins = [];
    for (const folder of ${JSON.stringify(folders)}) {
      writeFileSync(folder + '/${name}', '');
      while (!existsSync(folder + '/a') || !existsSync(folder + '/b'));
      wins.push(new OwnerFile(folder + '/owner').claim().kind === 'owned' ? 1 : 0);
    }
    console.log(JSON.stringify(wins));
    await new Promise((resolve) => process.stdin.once('data', resolve));`;
  const wins = await winsOf([racer('a'), racer('b')]);
  for (const [at] of folders.entries()) expect(wins[0]![at]! + wins[1]![at]!).toBe(1);
});

test('of two processes that race for a dead owner a hundred times, each race has one owner', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'owner');
  const names = Array.from({ length: 100 }, (_, at) => `${path}-${String(at)}`);
  const dead = JSON.stringify({ ...thisProcess(), started: 'long ago' });
  for (const name of names) symlinkSync(dead, `${name}.1`);
  const racer = (name: string): string => `
    import { existsSync, writeFileSync } from 'node:fs';
    import { OwnerFile } from '${compiledUrl('runner/host/owner-file.ts')}';
    const wins = [];
    for (const path of ${JSON.stringify(names)}) {
      writeFileSync(path + '${name}', '');
      while (!existsSync(path + 'a') || !existsSync(path + 'b'));
      wins.push(new OwnerFile(path).claim().kind === 'owned' ? 1 : 0);
    }
    console.log(JSON.stringify(wins));
    await new Promise((resolve) => process.stdin.once('data', resolve));`;
  const wins = await winsOf([racer('a'), racer('b')]);
  for (const [at] of names.entries()) expect(wins[0]![at]! + wins[1]![at]!).toBe(1);
});

test('four processes that claim and let go all the time are never two at once inside', async () => {
  const folder = temporaryFolder();
  const code = `${program(folder)}
    import { openSync, closeSync, rmSync } from 'node:fs';
    let times = 0;
    while (times < 300) {
      const claim = owner.claim();
      if (claim.kind !== 'owned') continue;
      times += 1;
      closeSync(openSync('${join(folder, 'inside')}', 'wx'));
      rmSync('${join(folder, 'inside')}');
      claim.release();
    }`;
  const ends = await Promise.all([1, 2, 3, 4].map(async () => await endOf(startModule(code))));
  expect(ends.map(({ end }) => end)).toEqual([0, 0, 0, 0]);
  expect(readdirSync(folder)).toEqual([]);
});

test('an owner that was killed is taken over, also before its parent took note of its end', async () => {
  const folder = temporaryFolder();
  const child = startModule(`${program(folder)}
    console.log(owner.claim().kind);
    setInterval(() => {}, 1000);`);
  const ended = endOf(child);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  const owner = new OwnerFile(join(folder, 'owner'));
  expect(owner.claim()).toMatchObject({ kind: 'refused', life: 'alive', by: { pid: child.pid } });
  child.kill('SIGKILL');
  // Nothing here gives the event loop a turn, so that the child stays a zombie.
  for (const until = Date.now() + 5000; Date.now() < until && owner.look().kind !== 'free';);
  expect(owner.claim().kind).toBe('owned');
  expect(readdirSync(folder).sort()).toEqual(['owner.1', 'owner.2']);
  await ended;
});

test('another process with the id of a dead owner is not taken for it', () => {
  const folder = temporaryFolder();
  // Process 1 is alive and did not start then.
  symlinkSync(JSON.stringify({ ...thisProcess(), pid: 1, started: '1' }), join(folder, 'owner.1'));
  expect(new OwnerFile(join(folder, 'owner')).claim().kind).toBe('owned');
});

test('an owner from before the machine was started again is dead', () => {
  const folder = temporaryFolder();
  symlinkSync(JSON.stringify({ ...thisProcess(), boot: 'before' }), join(folder, 'owner.7'));
  expect(new OwnerFile(join(folder, 'owner')).claim().kind).toBe('owned');
  expect(readlinkSync(join(folder, 'owner.8'))).toBe(JSON.stringify(thisProcess()));
});

test.each([
  ['on another machine', { host: 'elsewhere', boot: 'another' }],
  ['in another container', { pidNamespace: 'pid:[1]' }],
])('an owner %s is taken over only when the caller vouches that it is dead', (_, place) => {
  const folder = temporaryFolder();
  const by = { ...thisProcess(), ...place };
  symlinkSync(JSON.stringify(by), join(folder, 'owner.1'));
  const owner = new OwnerFile(join(folder, 'owner'));
  expect(owner.claim()).toEqual({ kind: 'refused', life: 'unknown', by });
  expect(owner.claim({ takeOver: true }).kind).toBe('owned');
});

test('what no process can have written whole is no owner: cut at every byte, or of another form', () => {
  const whole = JSON.stringify(thisProcess());
  for (let length = 1; length < whole.length; length += 1) {
    const folder = temporaryFolder();
    symlinkSync(whole.slice(0, length), join(folder, 'owner.1'));
    expect(new OwnerFile(join(folder, 'owner')).claim().kind).toBe('owned');
  }
  const folder = temporaryFolder();
  const owner = new OwnerFile(join(folder, 'owner'));
  writeFileSync(join(folder, 'owner.3'), whole);
  writeFileSync(join(folder, 'owner.x'), '');
  symlinkSync('{"pid":1}', join(folder, 'owner.4'));
  expect(owner.claim().kind).toBe('owned');
  expect(readdirSync(folder)).toContain('owner.5');
});

test('a disk that takes no more files is an error in words', () => {
  const disk = smallDisk('1m,nr_inodes=2');
  if (disk === undefined) return;
  writeFileSync(join(disk, 'last'), '');
  expect(() => new OwnerFile(join(disk, 'owner')).claim()).toThrow(/^The disk is full: /u);
});

/** Starts programs that say what they won and then wait for a word, so that all are alive meanwhile. */
async function winsOf(codes: readonly string[]): Promise<readonly (readonly number[])[]> {
  const children = codes.map((code) => startModule(code, 'pipe'));
  const ends = children.map(async (child) => await endOf(child));
  await Promise.all(
    children.map(
      async (child) => await new Promise((resolve) => child.stdout?.once('data', resolve)),
    ),
  );
  for (const child of children) child.stdin?.end('go\n');
  const outputs = await Promise.all(ends);
  // True: each program prints one list of numbers.
  return outputs.map(({ output }) => JSON.parse(output) as number[]);
}
