import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, type TestRepository } from './testing/repository.ts';

/** Each script writes a line for every time that it really runs. */
const logs = (word: string): string =>
  `await Deno.writeTextFile('out/log', '${word}\\n', { append: true, create: true });`;

const files = {
  'out/log': '',
  'data/a.txt': 'one',
  'scripts/shout.ts': `export const permissions = { write: ['out'] } as const;
export async function main(text: string): Promise<string> {
  ${logs('shout')}
  return text.toUpperCase();
}
`,
  'scripts/login.ts': `export const permissions = { write: ['out'] } as const;
export async function main(token: string): Promise<{ size: number; shown: string }> {
  ${logs('login')}
  return { size: token.length, shown: token.startsWith('show') ? token : '' };
}
`,
  'scripts/read.ts': `export const permissions = { read: ['data'], write: ['out'] } as const;
export async function main(): Promise<string> {
  ${logs('read')}
  return await Deno.readTextFile('data/a.txt');
}
`,
  'flows/cached.yaml': `inputs:
  text: { type: string, default: hello }
steps:
  shout: { uses: scripts/shout.ts, with: { text: '\${{ inputs.text }}' }, idempotent: true, cache: true }
outputs:
  text: \${{ steps.shout.output }}
`,
  'flows/brief.yaml': `steps:
  shout: { uses: scripts/shout.ts, with: { text: brief }, idempotent: true, cache: 1s }
`,
  'flows/secret.yaml': `secrets: [TOKEN]
steps:
  login: { uses: scripts/login.ts, with: { token: '\${{ secrets.TOKEN }}' }, idempotent: true, cache: true }
`,
  'flows/files.yaml': `steps:
  read: { uses: scripts/read.ts, idempotent: true, cache: true }
outputs:
  text: \${{ steps.read.output }}
`,
  'flows/items.yaml': `inputs:
  words: { type: array, items: { type: string } }
steps:
  each:
    for-each: \${{ inputs.words }}
    as: word
    uses: scripts/shout.ts
    with: { text: '\${{ word }}' }
    idempotent: true
    cache: true
outputs:
  words: \${{ steps.each.output }}
`,
};

let repository: TestRepository;

beforeAll(async () => {
  repository = makeRepository({ files });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
});

afterAll(() => {
  repository.remove();
});

interface Ran {
  /** How often a script really ran. */
  readonly runs: number;
  /** What was said of the cache, by step. */
  readonly cache: readonly string[];
  readonly outputs: unknown;
}

async function run(words: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  repository.write('out/log', '');
  const { code, out, err } = await repository.start(['run', '--json', ...words], env).ended;
  expect(code, err).toBe(0);
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
  return {
    runs: repository.read('out/log').split('\n').length - 1,
    cache: events.flatMap(({ kind, step, cache }) => {
      if (cache === undefined) return [];
      if (kind === 'step-succeeded') return [`${step ?? ''} hit`];
      return [[step, cache.reason, ...(cache.changed ?? [])].join(' ')];
    }),
    outputs: events.at(-1)?.outputs,
  };
}

interface Event {
  readonly kind: string;
  readonly step?: string;
  readonly outputs?: unknown;
  readonly cache?: { readonly reason?: string; readonly changed?: readonly string[] };
}

test('a second run takes the output, and a change of the argument runs the step and says why', async () => {
  const outputs = { text: 'HELLO' };
  expect(await run(['cached'])).toEqual({ runs: 1, cache: ['shout first'], outputs });
  expect(await run(['cached'])).toEqual({ runs: 0, cache: ['shout hit'], outputs });
  expect(await run(['cached', '--input', 'text=bye'])).toEqual({
    runs: 1,
    cache: ['shout changed arguments'],
    outputs: { text: 'BYE' },
  });
  expect(await run(['cached'])).toMatchObject({ runs: 0, outputs });
});

test('--no-cache runs the step and keeps what it gave; --step runs it as well', async () => {
  await run(['cached']);
  expect(await run(['cached', '--no-cache'])).toMatchObject({ runs: 1, cache: ['shout ignored'] });
  expect(await run(['cached'])).toMatchObject({ runs: 0 });
  expect(await run(['cached', '--step', 'shout', '--with', 'text=hello'])).toMatchObject({
    runs: 1,
    cache: [],
  });
});

test('a changed script and a narrower grant are misses that say so', async () => {
  await run(['cached']);
  const [script, flow] = [
    repository.read('scripts/shout.ts'),
    repository.read('flows/cached.yaml'),
  ];
  repository.write('scripts/shout.ts', `${script}// changed\n`);
  expect(await repository.millrace('pin', 'cached')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile', 'cached')).toMatchObject({ code: 0 });
  expect(await run(['cached'])).toMatchObject({ runs: 1, cache: ['shout changed script'] });
  const narrowed = repository
    .read('flows/cached.yaml')
    .replace('idempotent', "permissions: { write: ['out/log'] }, idempotent");
  repository.write('flows/cached.yaml', narrowed);
  expect(await repository.millrace('compile', 'cached')).toMatchObject({ code: 0 });
  expect(await run(['cached'])).toMatchObject({ runs: 1, cache: ['shout changed grants'] });
  repository.write('scripts/shout.ts', script);
  repository.write('flows/cached.yaml', flow);
  expect(await repository.millrace('compile', 'cached')).toMatchObject({ code: 0 });
  expect(await run(['cached'])).toMatchObject({ runs: 0 });
});

test('an output is good for its time', async () => {
  expect(await run(['brief'])).toMatchObject({ runs: 1 });
  const [name = ''] = newestEntries();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(await run(['brief'])).toMatchObject({ runs: 1, cache: ['shout expired'] });
  expect(newestEntries()[0]).toBe(name);
});

test('another secret is a miss, the secret lies nowhere, and an output that shows it is not kept', async () => {
  const secret = (TOKEN: string): Record<string, string> => ({ TOKEN });
  expect(await run(['secret'], secret('hunter2-one'))).toMatchObject({ runs: 1 });
  expect(await run(['secret'], secret('hunter2-one'))).toMatchObject({ runs: 0 });
  expect(await run(['secret'], secret('hunter2-two'))).toMatchObject({
    runs: 1,
    cache: ['login changed secrets'],
  });
  await run(['secret'], secret('show-hunter2'));
  expect(await run(['secret'], secret('show-hunter2'))).toMatchObject({ runs: 1 });
  for (const path of readdirSync(join(repository.root, '.millrace'), {
    recursive: true,
    encoding: 'utf8',
  })) {
    const full = join(repository.root, '.millrace', path);
    if (statSync(full).isFile())
      expect(readFileSync(full, 'latin1'), path).not.toContain('hunter2');
  }
});

test('a file that the step may read is a part of what decides', async () => {
  expect(await run(['files'])).toMatchObject({ runs: 1, outputs: { text: 'one' } });
  expect(await run(['files'])).toMatchObject({ runs: 0, outputs: { text: 'one' } });
  repository.write('data/a.txt', 'two');
  expect(await run(['files'])).toMatchObject({
    runs: 1,
    cache: ['read changed files'],
    outputs: { text: 'two' },
  });
});

test('each item of a fan-out is cached by itself', async () => {
  expect(await run(['items', '--input', 'words=["a","b","c"]'])).toMatchObject({ runs: 3 });
  expect(await run(['items', '--input', 'words=["c","x","a"]'])).toMatchObject({
    runs: 1,
    outputs: { words: ['C', 'X', 'A'] },
  });
});

test('a damaged entry is a miss', async () => {
  await run(['cached']);
  const folder = join(repository.root, '.millrace/cache/entries');
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.')) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), text.replace('"HELLO"', '"H4X0R"'));
  }
  expect(await run(['cached'])).toMatchObject({
    runs: 1,
    cache: ['shout removed'],
    outputs: { text: 'HELLO' },
  });
});

function newestEntries(): readonly string[] {
  const folder = join(repository.root, '.millrace/cache/entries');
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort((a, b) => statSync(join(folder, b)).mtimeMs - statSync(join(folder, a)).mtimeMs);
}
