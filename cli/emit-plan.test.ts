import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, projectRoot, type TestRepository } from './testing/repository.ts';

const files = {
  'flows/ship.yaml': [
    'steps:',
    '  build:',
    '    uses: scripts/build.ts',
    '  test:',
    '    needs: [build]',
    '    uses: scripts/build.ts',
    '  publish:',
    '    needs: [test]',
    '    uses: scripts/publish.ts',
    '',
  ].join('\n'),
  'scripts/build.ts': "export function main(): string {\n  return 'built';\n}\n",
  'scripts/publish.ts': [
    'export const permissions = { net: true } as const;',
    'export function main(): void {}',
    '',
  ].join('\n'),
  'times.json': '{"build": {"seconds": 100}}',
};

const plan = ['emit', 'github', 'ship', '--distributed', '--plan'];
let repository: TestRepository;

beforeAll(async () => {
  repository = makeRepository({ files });
  for (const words of [['pin'], ['compile']]) {
    expect(await repository.millrace(...words)).toMatchObject({ code: 0 });
  }
});

afterAll(() => {
  repository.remove();
});

test('a plan is shown and nothing is written', async () => {
  const before = repository.git('status', '--short', '--untracked-files=all');
  const { code, out, err } = await repository.millrace(...plan, '--times', 'times.json');
  expect([code, err]).toEqual([0, '']);
  expect(out.split('\n')).toEqual([
    'ship',
    '               jobs  time  billed',
    '  distributed     4  4:00   6 min',
    '  in one job      1  3:05   4 min',
    '',
    '  group    jobs  time  billed  steps',
    '* build       1  2:35   3 min  build, test',
    '* publish     1  0:55   1 min  publish',
    '',
    '* on the longest way',
    'Times: 1 given, 2 assumed (publish, test).',
    '',
  ]);
  expect(repository.git('status', '--short', '--untracked-files=all')).toBe(before);
});

test('JSON is as its schema says', async () => {
  const { code, out } = await repository.millrace(...plan, '--format', 'json', '--price', '0.006');
  const schema: unknown = JSON.parse(
    readFileSync(join(projectRoot, 'groups/plan-output.schema.json'), 'utf8'),
  );
  const ajv = new Ajv2020({ strict: true });
  const isValid = ajv.compile(schema as object);
  expect([code, isValid(JSON.parse(out)), isValid.errors]).toEqual([0, true, null]);
  expect((await repository.millrace(...plan, '--json', '--price', '0.006')).out).toBe(out);
});

test('Mermaid draws the groups', async () => {
  const { out } = await repository.millrace(...plan, '--format', 'mermaid');
  expect(out.split('\n').slice(0, 4)).toEqual([
    'flowchart TD',
    '  g0["build<br/>build#44; test<br/>2 min"]',
    '  g1["publish<br/>publish<br/>1 min"]',
    '  g0 --> g1',
  ]);
});

test.each([
  [['--processes', '0'], 'takes a number of at least 1; it got "0"'],
  [['--setup-seconds', 'x'], 'takes a number of at least 0; it got "x"'],
  [['--times', 'none.json'], 'There is no file of times "none.json"'],
  [['--times', 'flows/ship.yaml'], 'is not JSON'],
])('%j is a wrong command line', async (words, message) => {
  const { code, err } = await repository.millrace(...plan, ...words);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
});

test('of what GitHub could not run no plan is shown', async () => {
  repository.write(
    'flows/ask.yaml',
    'steps:\n  ask: { approve: { message: Go on?, approvers: [acme/ops] } }\n',
  );
  await repository.millrace('compile', 'ask');
  const { code, out, err } = await repository.millrace('emit', 'github', 'ask', ...plan.slice(3));
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('GitHub cannot ask for the approval `ask`');
});

test('times of steps that the flow has not are refused', async () => {
  repository.write('other.json', '{"deploy": {"seconds": 1}}');
  const { code, err } = await repository.millrace(...plan, '--times', 'other.json');
  expect([code, err]).toEqual([2, expect.stringContaining('names deploy, which is no step')]);
});

test.each([
  ['--plan', '--price', '1'],
  ['--plan', '--distributed', '--format', 'json'],
  ['--distributed', '--times', 'times.json'],
])('without %s nothing is shown or divided by what only goes with it', async (option, ...words) => {
  const { code, err } = await repository.millrace('emit', 'github', 'ship', ...words);
  expect([code, err]).toEqual([2, expect.stringContaining(`say \`${option}\``)]);
  expect(existsSync(join(repository.root, '.github'))).toBe(false);
});
