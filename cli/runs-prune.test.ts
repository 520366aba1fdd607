import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, type TestRepository } from './testing/repository.ts';

let repository: TestRepository;

beforeAll(async () => {
  repository = makeRepository({
    files: {
      'flows/done.yaml': 'steps: { one: { value: 1 } }\n',
      'flows/waits.yaml': 'steps: { ask: { approve: { message: Go? } } }\n',
    },
  });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
  expect(await repository.millrace('run', 'waits')).toMatchObject({ code: 5 });
  for (let runs = 0; runs < 3; runs += 1) {
    expect(await repository.millrace('run', 'done')).toMatchObject({ code: 0 });
  }
});

afterAll(() => {
  repository.remove();
});

function kept(): number {
  return readdirSync(join(repository.root, '.millrace/runs')).length;
}

/** Prunes, and tells the flows of what went. */
async function prune(...words: string[]): Promise<readonly string[]> {
  const { code, out } = await repository.millrace('runs', 'prune', '--json', ...words);
  expect(code).toBe(0);
  const { version, removed } = JSON.parse(out) as {
    version: number;
    removed: readonly { flow: string; status: string }[];
  };
  expect(version).toBe(1);
  return removed.map(({ flow, status }) => `${flow} ${status}`);
}

test('young runs stay, and the newest, however old', async () => {
  expect(await prune()).toEqual([]);
  expect((await repository.millrace('runs', 'prune')).out).toBe('No run is old enough.\n');
  expect(await prune('--older-than', '0m')).toEqual([]);
  expect(kept()).toBe(4);
});

test('a dry run says what would go, and nothing goes', async () => {
  const words = ['--older-than', '0m', '--keep', '1', '--dry-run'];
  const gone = 'flows/done.yaml succeeded';
  expect(await prune(...words)).toEqual([gone, gone]);
  const { out } = await repository.millrace('runs', 'prune', ...words);
  expect(out).toMatch(/^\S+ {2}succeeded {3}done\n\S+ {2}succeeded {3}done\n2 runs would go\.\n$/);
  expect(kept()).toBe(4);
});

test('a run that could still be approved goes only when that is said', async () => {
  const all = ['--older-than', '0m', '--keep', '0'];
  expect(await prune(...all)).toHaveLength(3);
  expect(kept()).toBe(1);
  expect(await prune(...all, '--unfinished')).toEqual(['flows/waits.yaml waiting']);
  expect(kept()).toBe(0);
});

test('what millrace.yaml says is the default, and `never` keeps all', async () => {
  expect(await repository.millrace('run', 'done')).toMatchObject({ code: 0 });
  repository.write('millrace.yaml', 'runs: { keep: 0, older-than: never }\n');
  expect(await prune()).toEqual([]);
  repository.write('millrace.yaml', 'runs: { keep: 0, older-than: 0m }\n');
  expect(await prune()).toHaveLength(1);
});

test('what is no number and no age is a wrong command line', async () => {
  const many = await repository.millrace('runs', 'prune', '--keep', 'many');
  expect(many).toMatchObject({ code: 2 });
  expect(many.err).toContain('`--keep` takes a whole number; it got "many".');
  expect(await repository.millrace('runs', 'prune', '--older-than', 'x')).toMatchObject({
    code: 2,
  });
});
