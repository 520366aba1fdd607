import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, projectRoot, type TestRepository } from './testing/repository.ts';

const files = {
  'flows/child.yaml': 'steps:\n  a:\n    uses: scripts/touch.ts\n',
  'flows/f.yaml': [
    'steps:',
    '  child:',
    '    uses: flows/child.yaml',
    '  read:',
    '    needs: [child]',
    '    uses: scripts/read.ts',
    '',
  ].join('\n'),
  'scripts/touch.ts': [
    "export const permissions = { write: ['out'] } as const;",
    "import { word } from '../lib/word.ts';",
    'export function main(): string {',
    '  return word;',
    '}',
    '',
  ].join('\n'),
  'scripts/read.ts': [
    "export const permissions = { net: ['api.example.com:443'] } as const;",
    'export function main(): string {',
    "  return 'read';",
    '}',
    '',
  ].join('\n'),
  'lib/word.ts': "export const word = 'word';\n",
};

let repository: TestRepository;

beforeAll(async () => {
  repository = makeRepository({ files });
  for (const words of [['pin'], ['compile']]) {
    expect(await repository.millrace(...words)).toMatchObject({ code: 0 });
  }
  repository.git('add', '-A');
  repository.git('commit', '-q', '-m', 'first');
});

afterAll(() => {
  repository.remove();
});

async function json(schema: string, ...words: string[]): Promise<Record<string, unknown>> {
  const { out } = await repository.millrace(...words, '--json');
  const value = JSON.parse(out) as Record<string, unknown>;
  const text = readFileSync(join(projectRoot, schema), 'utf8');
  const validate = new Ajv2020({ strict: true }).compile(JSON.parse(text) as object);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value;
}

test('tree walks from the flow through its subflow down to a module', async () => {
  const { code, out } = await repository.millrace('tree', 'f', '--ascii');
  expect(code).toBe(0);
  expect(out.replaceAll(/[0-9a-f]{64}|@[0-9a-f]{12}/g, '#')).toBe(
    [
      'flows/f.yaml',
      '|  sha256:#',
      '|- child',
      '|  `- runs flows/child.yaml#',
      '|     `- a',
      '|        |- may write out',
      '|        `- runs scripts/touch.ts#',
      '|           `- lib/word.ts',
      '`- read',
      '   |- may net api.example.com:443',
      '   `- runs scripts/read.ts#',
      '',
    ].join('\n'),
  );
  await json('audit/tree-output.schema.json', 'tree');
});

test('why tells the chain to a module, and ends with 1 for what nothing leads to', async () => {
  const { code, out } = await repository.millrace('why', 'lib/word.ts', 'f');
  expect(code).toBe(0);
  expect(out).toContain('flows/f.yaml → child → flows/child.yaml → a → scripts/touch.ts →');
  const none = await repository.millrace('why', 'net:api.exmple.com:443');
  expect(none).toMatchObject({ code: 1, out: '' });
  expect(none.err).toBe(
    'millrace: Nothing in any flow leads to grant net:api.exmple.com:443.\n  hint: Did you mean "net:api.example.com:443"?\n',
  );
  const found = await json('audit/why-output.schema.json', 'why', 'write:out/x');
  expect(found['flows']).toEqual(['flows/child.yaml', 'flows/f.yaml']);
  await json('audit/why-output.schema.json', 'why', 'nothing');
});

test.each([
  ['why', 'x', '--limit', '0'],
  ['tree', '--depth', '-1'],
  ['tree', '--depth=many'],
  ['tree', 'nothing'],
  ['diff', 'f'],
  ['diff', 'nothing@HEAD', 'f'],
  ['diff', 'nothing.json', 'f'],
])('%s %s %s %s is a wrong command line', async (...words) => {
  const { code, err } = await repository.millrace(...words);
  expect(code, err).toBe(2);
});

test('what cannot be read is said by why, and does not read as a no', async () => {
  const fresh = makeRepository({ files });
  for (const words of [['pin'], ['compile']]) await fresh.millrace(...words);
  // Never committed: git has no other copy of it.
  fresh.write('lib/word.ts', "export const word = 'other';\n");
  const { code, err } = await fresh.millrace('why', 'npm:zod');
  fresh.remove();
  expect(code).toBe(1);
  expect(err).toContain('Not looked into, for it cannot be had: imports of lib/word.ts.');
});

test('digest prints what run --expect takes first, and two columns', async () => {
  const { code, out } = await repository.millrace('digest', 'child');
  expect(code).toBe(0);
  const rows = out
    .trimEnd()
    .split('\n')
    .map((line) => line.split('  '));
  expect(rows.map(([, path]) => path)).toEqual([
    'flows/child.lock.json',
    'flows/child.yaml',
    'scripts/touch.ts',
  ]);
  const [[expected = ''] = [], [pin = ''] = [], [script = ''] = []] = rows;
  expect(repository.read('flows/f.yaml')).toContain(`@${pin.slice('sha256:'.length).slice(0, 12)}`);
  expect(repository.read('flows/child.yaml')).toContain(
    `@${script.slice('sha256:'.length).slice(0, 12)}`,
  );
  const run = await repository.millrace('run', 'child', '--dry-run', '--expect', expected);
  expect(run, run.err).toMatchObject({ code: 0 });
  const other = await repository.millrace('run', 'child', '--dry-run', '--expect', pin);
  expect(other.code).toBe(1);
  const { digests } = await json('audit/digest-output.schema.json', 'digest');
  expect(digests).toHaveLength(6);
});

test('diff says what a change means between a commit and the tree, and between two files', async () => {
  const same = await repository.millrace('diff', 'f@HEAD', 'f', '--detailed-exitcode');
  expect(same, same.err).toMatchObject({ code: 0 });
  const script = repository.read('scripts/read.ts');
  const before = repository.read('flows/f.lock.json');
  repository.write('scripts/read.ts', script.replace('api.', '*.'));
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
  const changed = await repository.millrace('diff', 'f@HEAD', 'f', '--detailed-exitcode');
  expect(changed.code, changed.err).toBe(4);
  expect(changed.out).toContain('More power');
  expect(changed.out).toContain('*.example.com:443');
  repository.write('before.lock.json', before);
  const asFiles = await repository.millrace(
    'diff',
    'before.lock.json',
    'flows/f.lock.json',
    '--json',
  );
  const asRefs = await repository.millrace('diff', 'f@HEAD', 'f', '--json');
  const changesOf = (out: string): unknown => (JSON.parse(out) as { changes: unknown }).changes;
  expect(asFiles.code).toBe(0);
  expect(changesOf(asFiles.out)).toEqual(changesOf(asRefs.out));
  repository.write('before.lock.json', before.replace('"lockVersion": 1', '"lockVersion": 2'));
  const newer = await repository.millrace('diff', 'before.lock.json', 'f');
  expect(newer.code).toBe(1);
  expect(newer.err).toContain('before.lock.json: This lock has format 2');
  repository.git('checkout', '-q', '--', '.');
});
