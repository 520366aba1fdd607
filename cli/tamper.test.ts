import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, type Ended, type TestRepository } from './testing/repository.ts';

const files = {
  'flows/f.yaml': [
    'inputs:',
    '  text: { type: string, default: " x " }',
    'steps:',
    '  touch:',
    '    uses: scripts/touch.ts',
    '  trim:',
    '    needs: [touch]',
    '    uses: scripts/trim.ts',
    '    with: { text: "${{ inputs.text }}" }',
    'outputs:',
    '  text: ${{ steps.trim.output }}',
    '',
  ].join('\n'),
  'scripts/touch.ts': [
    "export const permissions = { write: ['out'] } as const;",
    'export async function main() {',
    "  await Deno.mkdir('out', { recursive: true });",
    "  await Deno.writeTextFile('out/ran', 'yes');",
    '}',
    '',
  ].join('\n'),
  'scripts/trim.ts': [
    "import ms from 'npm:ms@2.1.3';",
    "import { trim } from '../lib/trim.ts';",
    'export function main(text: string) {',
    "  return trim(text) + String(ms('1s'));",
    '}',
    '',
  ].join('\n'),
  'lib/trim.ts': 'export function trim(text: string): string {\n  return text.trim();\n}\n',
};

let repository: TestRepository;
let cache: string;

beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), 'millrace-tamper-'));
  const typed = files['scripts/trim.ts'].replace(
    'import ms',
    '// @ts-types="npm:@types/ms@2.1.0"\nimport ms',
  );
  repository = makeRepository({ files: { ...files, 'scripts/trim.ts': typed }, cache });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
  const run = await repository.millrace('run', 'f', '--json');
  expect(run).toMatchObject({ code: 0 });
  expect(run.out).toContain('"x1000"');
});

afterAll(() => {
  repository.remove();
  makeWritable(cache);
  rmSync(cache, { recursive: true, force: true });
});

/** Changes one byte of a file, runs, and puts the file back. The first step must not have run. */
async function runWithChanged(path: string, at: (bytes: Buffer) => number): Promise<Ended> {
  const whole = path.startsWith('/') ? path : join(repository.root, path);
  const before = readFileSync(whole);
  const changed = Buffer.from(before);
  const place = at(changed);
  changed[place] = (changed[place] ?? 0) ^ 1;
  rmSync(join(repository.root, 'out'), { recursive: true, force: true });
  chmodSync(whole, 0o644);
  writeFileSync(whole, changed);
  try {
    return await repository.millrace('run', 'f');
  } finally {
    writeFileSync(whole, before);
    expect(existsSync(join(repository.root, 'out/ran'))).toBe(false);
  }
}

const last = (bytes: Buffer): number => bytes.length - 3;

test.each([
  ['scripts/trim.ts', 'millrace pin'],
  ['lib/trim.ts', 'millrace pin'],
  ['scripts/trim.deno.lock', 'millrace pin'],
  ['flows/f.yaml', 'millrace compile'],
  ['flows/f.grants', 'millrace compile'],
])('a changed byte of %s refuses the run before the first step', async (path, remedy) => {
  const { code, err } = await runWithChanged(path, last);
  expect(code).toBe(1);
  expect(err).toContain(path);
  expect(err).toContain(remedy);
  expect(err).not.toContain('    at ');
});

test('every byte of the lock counts', async () => {
  const size = repository.read('flows/f.lock.json').length;
  for (const share of [0, 0.2, 0.4, 0.6, 0.8]) {
    const { code, err } = await runWithChanged('flows/f.lock.json', () => Math.floor(size * share));
    expect(code, err).toBe(1);
    expect(err).toContain('flows/f.lock.json');
  }
});

test('a lock with the same meaning in another form is refused', async () => {
  const text = repository.read('flows/f.lock.json');
  for (const form of [
    `${text}\n`,
    text.replace('  ', '    '),
    JSON.stringify(JSON.parse(text)),
    `\uFEFF${text}`,
  ]) {
    repository.write('flows/f.lock.json', form);
    const { code, err } = await repository.millrace('run', 'f');
    expect(code).toBe(1);
    expect(err).toContain('millrace compile');
  }
  repository.write('flows/f.lock.json', text);
});

test('a lock whose bytes are not UTF-8 is refused, though its lenient reading would be canonical', async () => {
  const path = join(repository.root, 'flows/f.lock.json');
  const before = readFileSync(path);
  const bytes = Buffer.from(before);
  bytes[bytes.indexOf('" x "') + 2] = 0xff;
  writeFileSync(path, bytes);
  const { code, err } = await repository.millrace('run', 'f');
  writeFileSync(path, before);
  expect(code).toBe(1);
  expect(err).toContain('flows/f.lock.json is not UTF-8');
});

test('a changed file of an unpacked package in the store refuses the run', async () => {
  const found = packageFiles(cache).filter((path) => path.endsWith('/index.js'));
  expect(found.length).toBeGreaterThan(0);
  const target = found.find((path) => path.includes('/store.invalid/')) ?? found[0] ?? '';
  const { code, err } = await runWithChanged(target, last);
  expect(code).toBe(3);
  expect(err).toContain('ms@2.1.3');
  expect(err).toContain('index.js');
});

test('a well-formed edit of the lock is found by compile --check and by run --expect', async () => {
  const text = repository.read('flows/f.lock.json');
  const grants = repository.read('flows/f.grants');
  const edited = text.replaceAll('"out"', '"tmp"');
  expect(edited).not.toBe(text);
  repository.write('flows/f.lock.json', edited);
  repository.write('flows/f.grants', grants.replace('\tout\n', '\ttmp\n'));
  const check = await repository.millrace('compile', '--check');
  expect(check.code).toBe(1);
  expect(check.err).toContain('flows/f.lock.json');
  const expected = `sha256:${'0'.repeat(64)}`;
  repository.write('flows/f.lock.json', text);
  repository.write('flows/f.grants', grants);
  const run = await repository.millrace('run', 'f', '--expect', expected);
  expect(run.code).toBe(1);
  expect(run.err).toContain(expected);
});

test('offline, a package that the store lacks is refused and named', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'millrace-empty-'));
  const { code, err } = await repository.start(['run', 'f', '--offline'], { XDG_CACHE_HOME: empty })
    .ended;
  expect(code).toBe(3);
  expect(err).toContain('ms@2.1.3');
  rmSync(empty, { recursive: true, force: true });
});

function packageFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The store is read-only; its folders must be opened before they can be removed. */
function makeWritable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
  }
}
