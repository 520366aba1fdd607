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

test('init --github writes the two workflows once, and says what is left to do', async () => {
  const made = await repository.millrace('init', '--github');
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(made.out).toContain('wrote .github/workflows/millrace.yml');
  expect(made.out).toContain('wrote .github/workflows/millrace-comment.yml');
  expect(made.out).toContain('npm install --save-dev --save-exact millrace');
  const path = '.github/workflows/millrace.yml';
  expect(repository.read(path)).toContain(
    'node node_modules/millrace/dist/bin/main.js compile --check',
  );
  repository.write(path, `${repository.read(path)}# ours\n`);
  const again = await repository.millrace('init', '--github', '--json');
  expect(JSON.parse(again.out)).toMatchObject({
    written: [],
    kept: expect.arrayContaining([path]) as string[],
  });
  expect(repository.read(path)).toContain('# ours');
});

test('init --github asks for no npm install where package-lock.json pins Millrace', async () => {
  const pinned = { packages: { 'node_modules/millrace': { integrity: 'sha512-x' } } };
  repository.write('package-lock.json', JSON.stringify(pinned));
  const { out } = await repository.millrace('init', '--github');
  expect(out).not.toContain('npm install');
  expect(out).toContain('require the check "Review"');
});

test('below the root of a repository, init --github writes nothing', async () => {
  repository.write('below/millrace.yaml', '');
  const { code, err } = await repository.millrace('init', '--github', '--cwd', 'below');
  expect(code).toBe(3);
  expect(err).toContain('at the root of a repository');
  expect(() => repository.read('below/flows/hello.yaml')).toThrow();
});
