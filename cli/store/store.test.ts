import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../store/testing/registry.ts';
import { makeRepository, type Ended, type TestRepository } from '../testing/repository.ts';

const files = {
  'flows/inner.yaml': [
    'inputs:',
    '  name: { type: string }',
    'steps:',
    '  shout:',
    '    uses: scripts/shout.ts',
    '    with: { name: "${{ inputs.name }}" }',
    'outputs:',
    '  text: ${{ steps.shout.output }}',
    '',
  ].join('\n'),
  'scripts/shout.ts': [
    "import { mark } from 'npm:tiny@1.0.0';",
    "import { upper } from '../lib/upper.ts';",
    'export function main(name: string): string {',
    '  return upper(name) + mark;',
    '}',
    '',
  ].join('\n'),
  'lib/upper.ts': 'export const upper = (text: string): string => text.toUpperCase();\n',
};

let registry: TestRegistry;
let home: string;
let source: TestRepository;
const opened: TestRepository[] = [];

beforeAll(async () => {
  registry = await startRegistry();
  registry.add({
    name: 'tiny',
    version: '1.0.0',
    files: { 'index.js': "exports.mark = '!';\n", 'index.d.ts': 'export const mark: string;\n' },
  });
  home = mkdtempSync(join(tmpdir(), 'millrace-store-cli-'));
  source = repository('source', files);
  await succeed(source, 'pin');
  await succeed(source, 'compile');
  source.git('add', '-A');
  source.git('commit', '-q', '-m', 'first');
  await succeed(source, 'store', 'export', 'inner', '--to', join(home, 'inner.tar'));
});

afterAll(async () => {
  for (const { remove } of opened) remove();
  makeWritable(home);
  rmSync(home, { recursive: true, force: true });
  await registry.close();
});

/** A repository of a machine of its own: its store is empty. */
function repository(machine: string, content: Readonly<Record<string, string>>): TestRepository {
  const made = makeRepository({ files: content, cache: join(home, machine), env: registry.env });
  opened.push(made);
  return made;
}

async function succeed(where: TestRepository, ...words: string[]): Promise<Ended> {
  const ended = await where.millrace(...words);
  expect(ended.code, ended.err).toBe(0);
  return ended;
}

async function runOffline(where: TestRepository): Promise<void> {
  const before = registry.requests.length;
  const words = ['run', 'inner', '--offline', '--input', 'name=ada', '--json'];
  const { out } = await succeed(where, ...words);
  expect(JSON.parse(out.trim().split('\n').at(-1) ?? 'null')).toMatchObject({
    status: 'succeeded',
    outputs: { text: 'ADA!' },
  });
  expect(registry.requests.length).toBe(before);
}

test('an export carries a flow into an empty repository on a machine with no network', async () => {
  const empty = repository('empty', {});
  const { out } = await succeed(
    empty,
    'store',
    'import',
    join(home, 'inner.tar'),
    '--with-flows',
    '--json',
  );
  expect(JSON.parse(out)).toMatchObject({
    version: 1,
    flows: [{ path: 'flows/inner.yaml' }],
    written: ['flows/inner.grants', 'flows/inner.lock.json', 'flows/inner.yaml'],
  });
  await runOffline(empty);
});

test('an export of a flow that uses another one carries both', async () => {
  const outer = [
    'steps:',
    '  call: { uses: flows/inner.yaml, with: { name: bob } }',
    'outputs:',
    '  text: ${{ steps.call.output.text }}',
    '',
  ].join('\n');
  const from = repository('outer-source', { ...files, 'flows/outer.yaml': outer });
  await succeed(from, 'pin');
  await succeed(from, 'compile');
  from.git('add', '-A');
  from.git('commit', '-q', '-m', 'first');
  const tar = join(home, 'outer.tar');
  await succeed(from, 'store', 'export', 'outer', '--to', tar);
  const to = repository('outer-target', {});
  await succeed(to, 'store', 'import', tar, '--with-flows');
  expect(to.read('flows/outer.yaml')).toBe(from.read('flows/outer.yaml'));
  const before = registry.requests.length;
  const ran = await succeed(to, 'run', 'outer', '--offline');
  expect(JSON.parse(ran.out)).toEqual({ text: 'BOB!' });
  expect(registry.requests.length).toBe(before);
});

test('a repository whose git never had the pinned bytes takes them from the store', async () => {
  const flows = Object.fromEntries(
    ['flows/inner.yaml', 'flows/inner.lock.json', 'flows/inner.grants'].map((path) => [
      path,
      source.read(path),
    ]),
  );
  const newer = { 'lib/upper.ts': `${files['lib/upper.ts']}// Newer than the pin.\n` };
  const behind = repository('behind', { ...files, ...flows, ...newer });
  behind.git('add', '-A');
  behind.git('commit', '-q', '-m', 'only the newer one');
  const without = await behind.millrace('run', 'inner', '--input', 'name=ada');
  expect(without.code).toBe(1);
  expect(without.err).toContain('lib/upper.ts is neither in the working tree nor in the store');
  await succeed(behind, 'store', 'import', join(home, 'inner.tar'));
  await runOffline(behind);
});

test('an import never replaces a flow that differs', async () => {
  const other = repository('other', { 'flows/inner.yaml': 'steps: {}\n' });
  const ended = await other.millrace('store', 'import', join(home, 'inner.tar'), '--with-flows');
  expect(ended.code).toBe(3);
  expect(ended.err).toContain('flows/inner.yaml is there already and differs');
  expect(readdirSync(join(other.root, 'flows'))).toEqual(['inner.yaml']);
});

test('fetch brings what a later run offline needs; without it the run says how', async () => {
  const clone = repository('clone', {});
  cpSync(source.root, clone.root, { recursive: true });
  const refused = await clone.millrace('run', 'inner', '--offline', '--input', 'name=ada');
  expect(refused.code).toBe(3);
  expect(refused.err).toContain('millrace store fetch');
  const { out } = await succeed(clone, 'store', 'fetch', 'inner', '--json');
  expect(JSON.parse(out)).toEqual({
    version: 1,
    flows: ['flows/inner.yaml'],
    files: 3,
    packages: 1,
    fetched: 1,
  });
  await runOffline(clone);
});

test('verify names a damaged file, repair removes it, and the next run makes it again', async () => {
  const store = join(home, 'source/millrace');
  await runOffline(source);
  const [tarball = ''] = readdirSync(join(store, 'tarballs'));
  chmodSync(join(store, 'tarballs', tarball), 0o644);
  writeFileSync(join(store, 'tarballs', tarball), 'other');
  const found = await source.millrace('store', 'verify');
  expect(found.code).toBe(1);
  expect(found.err).toContain(join(store, 'tarballs', tarball));
  expect(found.err).toContain('millrace store verify --repair');
  const repaired = await source.millrace('store', 'verify', '--repair', '--json');
  expect(repaired.code).toBe(1);
  expect(JSON.parse(repaired.out)).toMatchObject({ version: 1, repaired: 4 });
  await succeed(source, 'store', 'verify');
  await succeed(source, 'run', 'inner', '--input', 'name=ada');
  await succeed(source, 'store', 'verify');
});

test('gc keeps what the locks of this repository need, and frees the rest', async () => {
  await runOffline(source);
  const elsewhere = repository('source', {});
  const would = await succeed(
    elsewhere,
    'store',
    'gc',
    '--older-than',
    '0m',
    '--dry-run',
    '--json',
  );
  expect(JSON.parse(would.out)).toMatchObject({
    version: 1,
    dryRun: true,
    removed: { archive: 1 },
  });
  const { out } = await succeed(source, 'store', 'gc', '--older-than', '0m', '--json');
  expect(JSON.parse(out)).toMatchObject({ removed: { archive: 0, view: 1, tree: 1 } });
  await runOffline(source);
});

test('an export makes the folders that its name needs, and counts in words', async () => {
  const { out } = await succeed(source, 'store', 'export', 'inner', '--to', 'new/folder/x.tar');
  expect(out).toMatch(/^Wrote 1 flow to new\/folder\/x\.tar: \d+ files and 1 package for /);
});

test.each([
  [['store'], 2, 'Usage: millrace store COMMAND'],
  [['store', 'gcc'], 2, 'Did you mean `millrace store gc`?'],
  [['store', 'export', 'inner'], 2, 'needs `--to'],
  [['store', 'export', '--to', 'x.tar', '--platform', 'Linux'], 2, 'linux-x64'],
  [
    ['store', 'export', 'inner', '--to', 'lib/upper.ts/x.tar'],
    3,
    'a file stands where a folder belongs',
  ],
  [['store', 'gc', '--older-than', 'soon'], 2, '90m, 12h, 30d or 8w'],
  [['store', 'import', 'none.tar'], 2, 'There is no file or folder "none.tar"'],
  [['store', 'import', 'flows/inner.yaml'], 1, 'Nothing of it was imported'],
])('%j ends with %i and says why', async (words, code, said) => {
  const ended = await source.millrace(...words);
  expect(ended.code).toBe(code);
  expect(ended.err).toContain(said);
  expect(ended.err).not.toContain('    at ');
});

test('an export of a flow that would be refused is refused in the same words', async () => {
  const changed = repository('changed', {});
  cpSync(source.root, changed.root, { recursive: true });
  changed.write('lib/upper.ts', 'export const upper = (text: string): string => text;\n');
  const { code, err, out } = await changed.millrace('store', 'export', '--to', 'x.tar', '--json');
  expect(code).toBe(1);
  expect(err).toContain('lib/upper.ts has changed since it was locked');
  expect(JSON.parse(out)).toMatchObject({ version: 1, refusals: [{ code: 'script-changed' }] });
  expect(readdirSync(changed.root)).not.toContain('x.tar');
});

/** The store is read-only; its folders must be opened before they can be removed. */
function makeWritable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
  }
}
