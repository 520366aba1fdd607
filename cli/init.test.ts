import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, type TestRepository } from './testing/repository.ts';

let repository: TestRepository;

beforeAll(() => {
  repository = makeRepository();
});

afterAll(() => {
  repository.remove();
});

test('init makes a first flow that runs as it is', async () => {
  const made = await repository.millrace('init');
  expect(made).toMatchObject({ code: 0, err: '' });
  for (const path of [
    'flows/hello.yaml',
    'scripts/hello.ts',
    'flows/hello.lock.json',
    'flows/hello.grants',
    'flows/flow.schema.json',
    'flows/flow-test.schema.json',
    'flows/hello.test.yaml',
    '.gitignore',
    '.gitattributes',
  ]) {
    expect(made.out).toContain(`wrote ${path}`);
  }
  const run = await repository.millrace('run', 'hello', '--input', 'name=Ada', '--json');
  expect(run.code).toBe(0);
  expect(run.out).toContain('Hello, Ada!');
});

test('the tests that init made pass', async () => {
  const tested = await repository.millrace('test');
  expect(tested).toMatchObject({ code: 0, err: '' });
  expect(tested.out).toContain('✓ greets the world when nobody is named');
  expect(tested.out).toMatch(/^3 passed in /m);
});

test('a second init keeps everything', async () => {
  const before = repository.read('flows/hello.yaml');
  const again = await repository.millrace('init', '--json');
  expect(JSON.parse(again.out)).toEqual({
    version: 1,
    written: [],
    kept: [
      'flows/hello.yaml',
      'scripts/hello.ts',
      'flows/flow.schema.json',
      'flows/flow-test.schema.json',
    ],
  });
  expect(repository.read('flows/hello.yaml')).toBe(before);
});

test('a changed script is refused, pinned, compiled and run', async () => {
  const script = repository.read('scripts/hello.ts');
  repository.write('scripts/hello.ts', script.replace('Hello', 'Good morning'));
  const refused = await repository.millrace('run', 'hello');
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('scripts/hello.ts');
  expect(refused.err).toContain('millrace pin');
  const stale = await repository.millrace('compile');
  expect(stale.code).toBe(1);
  expect(stale.err).toContain('resolve/pin-not-durable');
  const pinned = await repository.millrace('pin');
  expect(pinned.code).toBe(0);
  expect(pinned.out).toContain('flows/hello.yaml');
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
  const run = await repository.millrace('run', 'hello', '--json');
  expect(run.out).toContain('Good morning, world!');
});

test('after a commit, a flow may stay behind its script: the locked bytes run', async () => {
  repository.git('add', '-A');
  repository.git('commit', '-q', '-m', 'one');
  const script = repository.read('scripts/hello.ts');
  repository.write('scripts/hello.ts', script.replace('Good morning', 'Good night'));
  expect((await repository.millrace('run', 'hello')).code).toBe(1);
  repository.git('commit', '-q', '-am', 'two');
  const run = await repository.millrace('run', 'hello', '--json');
  expect(run.code).toBe(0);
  expect(run.out).toContain('Good morning, world!');
  const compiled = await repository.millrace('compile');
  expect(compiled.code).toBe(0);
  expect(compiled.err).toContain('resolve/pin-behind');
});

test('outside a git repository, init says what to do', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-nowhere-'));
  const { code, err } = await repository.millrace('init', '--cwd', folder);
  expect(code).toBe(3);
  expect(err).toContain('git init');
  rmSync(folder, { recursive: true, force: true });
});
