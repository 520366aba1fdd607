import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Json } from '../../../lock/index.ts';
import { temporaryFolder } from '../../../store/testing/temporary-folder.ts';
import type { CacheAnswer, CachedCall } from '../../cache-port.ts';
import { openStepCache, type StepCacheOptions } from './open-step-cache.ts';

const call: CachedCall = {
  step: 'search',
  script: 'a'.repeat(64),
  grants: {},
  arguments: { query: 'deno' },
  secrets: new Map(),
  output: { type: 'array' },
  isIdempotent: false,
};

/** A workspace with a cache, and runs that use it one after the other. */
function workspace(options: Partial<StepCacheOptions> = {}): {
  readonly root: string;
  readonly entries: () => readonly string[];
  /** What a run of its own is answered; `output` is what it keeps after a miss. */
  readonly ask: (
    change?: Partial<CachedCall>,
    more?: Partial<StepCacheOptions> & { readonly output?: Json },
  ) => Promise<string>;
} {
  const root = temporaryFolder();
  const directory = join(root, '.millrace');
  let runs = 0;
  return {
    root,
    entries: () =>
      readdirSync(join(directory, 'cache', 'entries')).filter((name) => !name.startsWith('.')),
    ask: async (change = {}, { output = ['found'], ...more } = {}) => {
      runs += 1;
      const run = `run-${runs}`;
      const base = { directory, workspace: root, run, flow: 'flows/a.yaml', deno: '2.9.6' };
      const cache = openStepCache({ ...base, environment: {}, ...options, ...more });
      const answer = await cache.look({ ...call, ...change });
      if (answer.kind === 'miss') answer.keep(output);
      await cache.close();
      return describe(answer);
    },
  };
}

function describe(answer: CacheAnswer): string {
  if (answer.kind === 'hit') return `${JSON.stringify(answer.output)} of ${answer.from.run}`;
  const { reason, changed } = answer.why;
  return [reason, ...(changed ?? [])].join(' ');
}

test('what a step returned is taken by the next run that asks the same', async () => {
  const { ask } = workspace();
  expect(await ask()).toBe('first');
  expect(await ask()).toBe('["found"] of run-1');
  // The place does not matter: the key is what decides the output.
  expect(await ask({ step: 'again' })).toBe('["found"] of run-1');
});

test('an output comes back with its keys in the order in which they were returned', async () => {
  const { ask } = workspace();
  const output = [{ b: 1, a: { d: 2, c: '\u2028"' } }];
  await ask({}, { output });
  expect(await ask()).toBe(`${JSON.stringify(output)} of run-1`);
});

test.each<[string, Partial<CachedCall>, Partial<StepCacheOptions>]>([
  ['script', { script: 'b'.repeat(64) }, {}],
  ['arguments', { arguments: { query: 'node' } }, {}],
  ['secrets', { secrets: new Map([['TOKEN', 'another']]) }, {}],
  ['grants', { grants: { net: ['example.com'] } }, {}],
  ['deno', {}, { deno: '2.9.7' }],
])('a change of %s is a miss that says so', async (part, change, more) => {
  const { ask } = workspace();
  const before = { secrets: new Map([['TOKEN', 'secret value']]) };
  await ask(before);
  expect(await ask({ ...before, ...change }, more)).toBe(`changed ${part}`);
  expect(await ask(before)).toBe('["found"] of run-1');
});

test('the values of granted variables count, those of others do not', async () => {
  const { ask } = workspace();
  const granted = { grants: { env: ['LEVEL', 'APP_*'] } };
  await ask(granted, { environment: { LEVEL: '1', OTHER: '1' } });
  expect(await ask(granted, { environment: { LEVEL: '1', OTHER: '2' } })).toContain('run-1');
  expect(await ask(granted, { environment: { LEVEL: '2' } })).toBe('changed environment');
  expect(await ask(granted, { environment: { LEVEL: '2', APP_X: '' } })).toBe(
    'changed environment',
  );
});

test('names and bytes of what a step may read count', async () => {
  const { root, ask } = workspace();
  const granted = { grants: { read: ['data', 'missing.txt'] } };
  mkdirSync(join(root, 'data/deep'), { recursive: true });
  writeFileSync(join(root, 'data/deep/a.csv'), 'one');
  await ask(granted);
  writeFileSync(join(root, 'elsewhere.csv'), 'x');
  utimesSync(join(root, 'data/deep/a.csv'), 1, 1);
  expect(await ask(granted)).toContain('run-1');
  const changes = [
    (): void => {
      writeFileSync(join(root, 'data/deep/a.csv'), 'two');
    },
    (): void => {
      writeFileSync(join(root, 'data/b.csv'), '');
    },
    (): void => {
      symlinkSync('b.csv', join(root, 'data/link'));
    },
    (): void => {
      writeFileSync(join(root, 'missing.txt'), '');
    },
    (): void => {
      rmSync(join(root, 'data'), { recursive: true });
    },
  ];
  for (const change of changes) {
    change();
    expect(await ask(granted)).toBe('changed files');
    expect(await ask(granted)).toContain('of run-');
  }
});

test('what was read while it changed is not kept', async () => {
  const root = temporaryFolder();
  const file = join(root, 'data.csv');
  writeFileSync(file, 'before');
  const directory = join(root, '.millrace');
  const open = (): ReturnType<typeof openStepCache> =>
    openStepCache({ directory, workspace: root, run: 'r', flow: 'f', deno: 'd', environment: {} });
  const granted = { ...call, grants: { read: ['data.csv'] } };
  const cache = open();
  const answer = await cache.look(granted);
  writeFileSync(file, 'after');
  if (answer.kind === 'miss') answer.keep(['of both']);
  await cache.close();
  writeFileSync(file, 'before');
  expect(describe(await open().look(granted))).toBe('first');
});

test.each([
  ['everything', { read: true } as const],
  ['every variable', { env: true } as const],
  ['by programs', { run: ['git'] }],
])('a step that may look at %s is not cached, and it is said', async (_, grants) => {
  const { ask } = workspace();
  expect(await ask({ grants })).toBe('unbounded');
  expect(await ask({ grants })).toBe('unbounded');
});

test('an output is good for as long as the step says now', async () => {
  const { ask } = workspace();
  const at = (now: number): { now: () => number } => ({ now: () => now });
  await ask({ ttlMs: 100 }, at(1000));
  expect(await ask({ ttlMs: 100 }, at(1099))).toContain('run-1');
  expect(await ask({ ttlMs: 100 }, { ...at(1100), output: ['newer'] })).toBe('expired');
  expect(await ask({ ttlMs: 100 }, at(1150))).toBe('["newer"] of run-3');
  expect(await ask({ ttlMs: 10 }, at(1150))).toBe('expired');
  expect(await ask({}, at(10 ** 13))).toContain('of run-5');
  // The clock was set back: its age is not known.
  expect(await ask({ ttlMs: 100 }, at(500))).toBe('expired');
});

test('a run that takes nothing keeps what it made', async () => {
  const { ask } = workspace();
  await ask();
  expect(await ask({}, { ignores: true, output: ['fresh'] })).toBe('ignored');
  expect(await ask()).toBe('["fresh"] of run-2');
});

test('an entry of which any byte is changed, cut off or added is a miss, and is removed', async () => {
  const { root, ask, entries } = workspace();
  await ask();
  const [name = ''] = entries();
  const path = join(root, '.millrace/cache/entries', name);
  const bytes = readFileSync(path);
  const damaged = [...bytes.keys()].map((at) => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  });
  damaged.push(bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.from(' ')]), Buffer.alloc(0));
  for (const content of damaged) {
    writeFileSync(path, content);
    expect(await ask({}, { output: ['made again'] })).toBe('removed');
    expect(await ask()).toContain('["made again"]');
  }
}, 120_000);

test('an entry under the name of another key is a miss', async () => {
  const { root, ask, entries } = workspace();
  await ask();
  const [first = ''] = entries();
  await ask({ arguments: { query: 'other' } }, { output: ['other'] });
  const folder = join(root, '.millrace/cache/entries');
  const second = entries().find((name) => name !== first) ?? '';
  writeFileSync(join(folder, second), readFileSync(join(folder, first)));
  expect(await ask({ arguments: { query: 'other' } })).toBe('removed');
});

test('an output that does not fit the locked schema is a miss', async () => {
  const { ask } = workspace();
  await ask();
  expect(await ask({ output: { type: 'string' } }, { output: 'text' })).toBe('removed');
});

test('the key is random, for this user alone, and no digest can be made without it', async () => {
  const [one, other] = [workspace(), workspace()];
  await one.ask();
  await other.ask();
  expect(one.entries()).not.toEqual(other.entries());
  expect(statSync(join(one.root, '.millrace/cache/key')).mode & 0o777).toBe(0o600);
  expect(statSync(join(one.root, '.millrace/cache')).mode & 0o777).toBe(0o700);
  // A lost key is a new cache.
  rmSync(join(one.root, '.millrace/cache/key'));
  expect(await one.ask()).toBe('first');
});

test('no secret, and no plain digest of one, lies in the cache', async () => {
  const { root, ask } = workspace();
  const value = 'hunter2-hunter2';
  await ask({ secrets: new Map([['TOKEN', value]]), arguments: { inner: value } });
  const { sha256 } = await import('../../../lock/index.ts');
  const digests = [value, JSON.stringify({ TOKEN: value }), JSON.stringify({ inner: value })];
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!statSync(join(root, path)).isFile()) continue;
    const text = `${path} ${readFileSync(join(root, path), 'latin1')}`;
    for (const word of [value, ...digests.map(sha256)]) expect(text).not.toContain(word);
  }
});

test('who has no MILLRACE_CACHE_KEY neither reads nor replaces the entries of who has it', async () => {
  const trusted = { environment: { MILLRACE_CACHE_KEY: 'a long random text' } };
  const { ask } = workspace();
  await ask({}, trusted);
  expect(await ask({}, { output: ['forged'] })).toBe('first');
  const other = { environment: { MILLRACE_CACHE_KEY: 'another random text' } };
  expect(await ask({}, other)).toBe('first');
  expect(await ask({}, trusted)).toBe('["found"] of run-1');
});

test('a MILLRACE_CACHE_KEY that could be guessed is refused', async () => {
  const { ask } = workspace({ environment: { MILLRACE_CACHE_KEY: 'short' } });
  await expect(ask()).rejects.toThrow('MILLRACE_CACHE_KEY is shorter than 16 characters.');
});

test('what was used longest ago goes when the cache is full', async () => {
  const { ask } = workspace({ maxBytes: 40_000 });
  const output = ['x'.repeat(10_000)];
  const query = (name: string): Partial<CachedCall> => ({ step: name, arguments: { name } });
  for (const [index, name] of ['a', 'b', 'c'].entries()) {
    await ask(query(name), { output, now: () => 1000 * index });
  }
  // Used again, so it is no more the oldest.
  expect(await ask(query('a'), { now: () => 5000 })).toContain('of run-1');
  await ask(query('d'), { output, now: () => 6000 });
  expect(await ask(query('b'), { output: [], now: () => 7000 })).toBe('removed');
  for (const name of ['a', 'c', 'd']) expect(await ask(query(name))).toContain('of run-');
});

test('a cache that cannot be used is a miss each time, and nothing else', async () => {
  const { root, ask } = workspace();
  writeFileSync(join(root, '.millrace'), 'a file');
  expect(await ask()).toBe('first');
  rmSync(join(root, '.millrace'));
  await ask();
  const entries = join(root, '.millrace/cache/entries');
  rmSync(entries, { recursive: true });
  writeFileSync(entries, 'a file');
  chmodSync(entries, 0o400);
  expect(await ask()).toBe('first');
});

test('many keep and take at once', async () => {
  const root = temporaryFolder();
  const base = {
    directory: join(root, '.millrace'),
    workspace: root,
    run: 'r',
    flow: 'f',
    deno: 'd',
  };
  const caches = [1, 2, 3].map(() => openStepCache({ ...base, environment: {}, maxBytes: 20_000 }));
  const ask = async (at: number): Promise<void> => {
    const cache = caches[at % caches.length];
    const item = at % 40;
    const answer = await cache?.look({ ...call, step: `s[${item}]`, arguments: { item } });
    if (answer?.kind === 'hit') expect(answer.output).toEqual([item, 'x'.repeat(1000)]);
    else answer?.keep([item, 'x'.repeat(1000)]);
  };
  await Promise.all(
    Array.from({ length: 600 }, async (_, at) => {
      await ask(at);
    }),
  );
  await Promise.all(
    caches.map(async (cache) => {
      await cache.close();
    }),
  );
  const entries = readdirSync(join(root, '.millrace/cache/entries'));
  expect(entries.some((name) => name.startsWith('.draft-'))).toBe(false);
  expect(entries.length).toBeLessThan(22);
});
