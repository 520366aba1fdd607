import {
  appendFileSync,
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';
import { type AuditMemory, type MemoryOptions, openAuditMemory } from './audit-memory.ts';

const now = Date.UTC(2026, 10, 28);
const minute = 60_000;

interface Place {
  readonly directory: string;
  readonly open: (change?: Partial<MemoryOptions>) => AuditMemory;
  /** Of the only memory that was written. */
  readonly file: () => string;
}

function place(): Place {
  const top = temporaryFolder();
  const directory = join(top, 'state');
  const options = {
    directory,
    root: join(top, 'repository'),
    store: join(top, 'store'),
    build: 'b1',
    recalls: true,
    clock: () => now,
    machine: 'm1',
    tells: true,
  };
  return {
    directory,
    open: (change = {}) => {
      const memory = openAuditMemory({ ...options, ...change });
      if (memory === undefined) throw new Error('There is no memory.');
      return memory;
    },
    file: () => {
      const folder = join(directory, 'audits');
      const [name = ''] = readdirSync(folder);
      return join(folder, name);
    },
  };
}

const state = { digest: 'd1', changed: now - minute - 1 };

function fill(memory: AuditMemory): void {
  memory.keep('lock', 'l1', true);
  memory.keep('package', 'h1', { installScripts: [], native: ['a.node'], bundled: [] });
  memory.places?.keep('/store/a', 'h1', state);
  memory.save(true);
}

function isKnown(memory: AuditMemory): boolean {
  const known = [
    memory.recall('lock', 'l1') === true,
    memory.places?.holds('/store/a', 'h1', state) === true,
    memory.places?.knows('h1') === true,
  ];
  expect(new Set(known).size).toBe(1);
  return known[0] === true;
}

test('the next audit knows what an earlier one kept, and nothing else', () => {
  const { open, file } = place();
  expect(isKnown(open())).toBe(false);
  fill(open());
  const memory = open({ clock: () => now + 1 });
  expect(isKnown(memory)).toBe(true);
  expect(memory.recall('package', 'h1')?.native).toEqual(['a.node']);
  expect(memory.places?.holds('/store/a', 'h2', state)).toBe(false);
  expect(memory.places?.holds('/store/b', 'h1', state)).toBe(false);
  expect(memory.places?.holds('/store/a', 'h1', { ...state, digest: 'd2' })).toBe(false);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(statSync(join(file(), '..')).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(file(), '..'))).toHaveLength(1);
});

test('an audit that is told to believe nothing keeps all anew', () => {
  const { open } = place();
  fill(open());
  const memory = open({ recalls: false });
  expect(isKnown(memory)).toBe(false);
  fill(memory);
  expect(isKnown(open())).toBe(true);
});

test('what an audit of everything did not ask for is forgotten, and one of a part forgets nothing', () => {
  const { open } = place();
  fill(open());
  const part = open();
  part.keep('lock', 'l2', true);
  part.save(false);
  const whole = open();
  expect([whole.recall('lock', 'l2'), isKnown(whole)]).toEqual([true, true]);
  const other = open();
  other.recall('lock', 'l2');
  other.save(true);
  expect(isKnown(open())).toBe(false);
  expect(open().recall('lock', 'l2')).toBe(true);
});

test('a file that changed less than a minute before is not remembered', () => {
  const { open } = place();
  const memory = open();
  const keep = (path: string, changed: number): void =>
    memory.places?.keep(path, 'h1', { digest: 'd1', changed });
  keep('/young', now - minute + 1);
  keep('/future', now + minute);
  keep('/old', now - minute - 1);
  const holds = (path: string): boolean | undefined =>
    memory.places?.holds(path, 'h1', { digest: 'd1', changed: 0 });
  expect(['/young', '/future', '/old'].map(holds)).toEqual([false, false, true]);
});

test.each<readonly [string, Partial<MemoryOptions>]>([
  ['a clock that was set back', { clock: () => now - 1 }],
  ['another machine', { machine: 'm2' }],
  ['another build', { build: 'b2' }],
  ['another store', { store: '/elsewhere/store' }],
  ['another repository', { root: '/elsewhere/repository' }],
])('%s knows nothing', (_what, change) => {
  const { open } = place();
  fill(open());
  expect(isKnown(open())).toBe(true);
  expect(isKnown(open(change))).toBe(false);
});

test.each<readonly [string, (file: string, open: Place['open']) => void]>([
  [
    'cut',
    (file) => {
      truncateSync(file, statSync(file).size - 1);
    },
  ],
  [
    'empty',
    (file) => {
      truncateSync(file, 0);
    },
  ],
  [
    'longer',
    (file) => {
      appendFileSync(file, ' ');
    },
  ],
  [
    'edited',
    (file) => {
      writeFileSync(file, readFileSync(file, 'utf8').replace('a.node', 'b.node'));
    },
  ],
  [
    'readable for others',
    (file) => {
      chmodSync(file, 0o640);
    },
  ],
  [
    'in a folder that others may write',
    (file) => {
      chmodSync(join(file, '..'), 0o770);
    },
  ],
  [
    'a hard link',
    (file) => {
      linkSync(file, `${file}.other`);
    },
  ],
  [
    'a link',
    (file) => {
      renameSync(file, `${file}.other`);
      symlinkSync(`${file}.other`, file);
    },
  ],
  [
    'a folder',
    (file) => {
      renameSync(file, `${file}.other`);
      mkdirSync(file);
    },
  ],
  [
    'that of another machine under this name',
    (file, open) => {
      const mine = readFileSync(file);
      fill(open({ machine: 'm2' }));
      expect(readFileSync(file)).not.toEqual(mine);
    },
  ],
])('a memory that is %s is none', (_what, change) => {
  const { open, file } = place();
  fill(open());
  change(file(), open);
  const memory = open();
  expect(isKnown(memory)).toBe(false);
});

test.skipIf(process.geteuid?.() !== 0)('a memory of another user is none', () => {
  const { open, file, directory } = place();
  fill(open());
  chownSync(file(), 12345, 12345);
  expect(isKnown(open())).toBe(false);
  chownSync(file(), 0, 0);
  expect(isKnown(open())).toBe(true);
  chownSync(join(directory, 'audits'), 12345, 12345);
  expect(isKnown(open())).toBe(false);
});

test('a memory that would lie in the store is none', () => {
  const top = temporaryFolder();
  const store = join(top, 'store');
  mkdirSync(store);
  symlinkSync(store, join(top, 'link'));
  const options = { root: top, store, build: 'b1', recalls: true };
  for (const directory of [store, join(store, 'a/b'), join(top, 'link/state')]) {
    expect(openAuditMemory({ ...options, directory })).toBeUndefined();
  }
  expect(openAuditMemory({ ...options, directory: `${store}-state` })).toBeDefined();
});

test('where the system does not tell what changed, no place is remembered', () => {
  const { open } = place();
  expect(open({ tells: false }).places).toBeUndefined();
});

test('a folder that cannot be written keeps nothing and fails nobody', () => {
  const { open, directory } = place();
  writeFileSync(directory, 'a file');
  fill(open());
  expect(isKnown(open())).toBe(false);
});
