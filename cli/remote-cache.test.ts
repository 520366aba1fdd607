import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeTree } from '../store/host/remove-tree.ts';
import { type FakeCache, startFakeCache } from '../store/testing/fake-cache.ts';
import { startRegistry, type TestRegistry } from '../store/testing/registry.ts';
import { temporaryFolder } from '../store/testing/temporary-folder.ts';
import { type Ended, makeRepository, type TestRepository } from './testing/repository.ts';

const files = {
  'out/log': '',
  'lib/word.ts': `export const word = 'old';\n`,
  'scripts/greet.ts': `import { hello } from 'npm:greeting@1.0.0';
import { word } from '../lib/word.ts';
export function main(): string {
  return hello + ' ' + word;
}
`,
  'scripts/shout.ts': `export function main(text: string): string {
  console.log('it ran');
  return text.toUpperCase();
}
`,
  'flows/greet.yaml': `steps:
  greet: { uses: scripts/greet.ts }
outputs:
  text: \${{ steps.greet.output }}
`,
  'flows/shout.yaml': `steps:
  shout: { uses: scripts/shout.ts, with: { text: hello }, cache: true }
outputs:
  text: \${{ steps.shout.output }}
`,
};

const ownCache = mkdtempSync(join(tmpdir(), 'millrace-test-cache-'));
let registry: TestRegistry;
let server: FakeCache;
let repository: TestRepository;

beforeAll(async () => {
  registry = await startRegistry();
  registry.add({
    name: 'greeting',
    version: '1.0.0',
    files: {
      'index.js': `exports.hello = 'Hello';\n`,
      'index.d.ts': `export declare const hello: string;\n`,
    },
  });
  server = await startFakeCache();
  repository = makeRepository({ files, env: registry.env, cache: ownCache });
  for (const words of [['pin'], ['compile']]) {
    const { code, err } = await repository.millrace(...words);
    expect(code, err).toBe(0);
  }
  repository.git('add', '-A');
  repository.git('commit', '-q', '-m', 'old');
});

afterAll(async () => {
  repository.remove();
  removeTree(ownCache);
  await server.close();
  await registry.close();
});

const sharing = {
  MILLRACE_CACHE_KEY: 'a long random text of everybody',
  MILLRACE_CACHE_SCOPE: 'fleet',
};

/** A command on a machine that has nothing yet, and reaches no registry. */
async function fresh(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  where: TestRepository = repository,
): Promise<Ended> {
  return await where.start(words, {
    XDG_CACHE_HOME: temporaryFolder(),
    npm_config_registry: 'http://127.0.0.1:1/',
    NPM_CONFIG_REGISTRY: 'http://127.0.0.1:1/',
    MILLRACE_REMOTE_CACHE: server.url,
    ...env,
  }).ended;
}

function outputsOf({ out }: Ended): unknown {
  const last = out.trim().split('\n').at(-1) ?? '{}';
  return (JSON.parse(last) as { readonly outputs?: unknown }).outputs;
}

test('what `store fetch` gave the cache is all that another machine needs', async () => {
  expect((await fresh(['run', 'greet'])).code).toBe(3);
  const remote = { MILLRACE_REMOTE_CACHE: server.url };
  const given = await repository.start(['store', 'fetch', '--json'], remote).ended;
  expect(given).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(given.out)).toMatchObject({ packages: 1, remote: { taken: 0, given: 5 } });
  const again = await repository.start(['store', 'fetch'], remote).ended;
  expect(again.out).toContain('The remote cache gave 0 files and took 0.');
  const ended = await fresh(['run', 'greet', '--json']);
  expect(ended).toMatchObject({ code: 0, err: '' });
  expect(outputsOf(ended)).toEqual({ text: 'Hello old' });
});

test('a module that neither the working tree nor git has comes from the cache', async () => {
  const other = makeRepository({
    files: {
      ...files,
      ...Object.fromEntries(
        [
          'flows/greet.yaml',
          'flows/greet.lock.json',
          'flows/greet.grants',
          'scripts/greet.deno.lock',
        ].map((path) => [path, repository.read(path)]),
      ),
      'lib/word.ts': `export const word = 'new';\n`,
    },
    env: registry.env,
  });
  other.git('add', '-A');
  other.git('commit', '-q', '-m', 'new');
  const without = await fresh(['run', 'greet'], { MILLRACE_REMOTE_CACHE: '' }, other);
  expect(without.code).toBe(1);
  expect(without.err).toContain('lib/word.ts');
  const ended = await fresh(['run', 'greet', '--json'], {}, other);
  expect(outputsOf(ended), ended.err).toEqual({ text: 'Hello old' });
  other.remove();
});

test('a cached output is taken by another machine, which says from where', async () => {
  const place = { ...files, 'flows/shout.yaml': repository.read('flows/shout.yaml') };
  const lock = ['flows/shout.lock.json', 'flows/shout.grants'].map(
    (path) => [path, repository.read(path)] as const,
  );
  const two = [1, 2].map(() =>
    makeRepository({ files: { ...place, ...Object.fromEntries(lock) }, env: registry.env }),
  );
  const [first, second] = two;
  if (first === undefined || second === undefined) throw new Error('There are two.');
  expect((await fresh(['run', 'shout', '--json'], sharing, first)).out).toContain('it ran');
  const without = await fresh(['run', 'shout', '--offline', '--json'], sharing, second);
  expect(without.out).toContain('it ran');
  second.git('clean', '-xfdq', '.millrace');
  const ended = await fresh(['run', 'shout', '--json'], sharing, second);
  expect(outputsOf(ended)).toEqual({ text: 'HELLO' });
  expect(ended.out).not.toContain('it ran');
  expect(ended.out).toContain('"scope":"fleet"');
  const shown = await fresh(['show', 'latest'], {}, second);
  expect(shown.out).toContain('from the remote cache (fleet), made by run');
  for (const one of two) one.remove();
});

test('a cache that does not answer is a warning, and the run goes on', async () => {
  const dead = {
    MILLRACE_REMOTE_CACHE: 'http://127.0.0.1:1',
    MILLRACE_REMOTE_CACHE_TOKEN: 'hunter2',
  };
  const ended = await repository.start(['run', 'shout', '--json'], {
    ...dead,
    ...sharing,
    XDG_CACHE_HOME: temporaryFolder(),
  }).ended;
  expect(outputsOf(ended)).toEqual({ text: 'HELLO' });
  expect(ended.code).toBe(0);
  expect(ended.err).toBe(
    'millrace: The remote cache http://127.0.0.1:1 is not asked again: it cannot be reached (ECONNREFUSED).\n',
  );
});

test('an address that cannot be meant so ends a run before it begins', async () => {
  const { code, err } = await fresh(['run', 'shout'], {
    MILLRACE_REMOTE_CACHE: 'http://cache.example.com',
  });
  expect(code).toBe(3);
  expect(err).toContain('MILLRACE_REMOTE_CACHE is http:// to another machine');
  expect(err).toContain('hint: ');
});

test('`doctor` says whether the cache answers, and what is shared', async () => {
  const doctor = async (env: Record<string, string>): Promise<string> => {
    const { out } = await fresh(['doctor', '--json'], env);
    const { checks } = JSON.parse(out) as { readonly checks: readonly Record<string, string>[] };
    const { status = '', detail = '' } = checks.find(({ name }) => name === 'cache') ?? {};
    return `${status} ${detail.replaceAll(server.url, 'URL')}`;
  };
  expect(await doctor({ MILLRACE_REMOTE_CACHE: '' })).toBe(' ');
  expect(await doctor(sharing)).toBe(
    'good URL answers, and is read and written; outputs of steps are taken from fleet, and kept in fleet',
  );
  expect(await doctor({ MILLRACE_REMOTE_CACHE: 'http://127.0.0.1:1' })).toBe(
    'note http://127.0.0.1:1: it cannot be reached (ECONNREFUSED)',
  );
});

test('which wall works on a machine is kept in no folder that CI restores, for it names what is visible behind it', async () => {
  const cache = temporaryFolder();
  const { code } = await fresh(['run', 'shout'], { XDG_CACHE_HOME: cache });
  expect(code).toBe(0);
  const names = readdirSync(`${cache}/millrace`);
  expect(names).toContain('trees');
  // They are called bubblewrap-….json and setpriv-….json.
  expect(names.filter((name) => name.endsWith('.json'))).toEqual([]);
});
