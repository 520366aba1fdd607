import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../lock/index.ts';
import { findDeno } from '../store/index.ts';
import { startRegistry, type TestRegistry } from '../store/testing/registry.ts';
import { type DenoRun, runDenoAlone } from './testing/deno-alone.ts';
import { type Ended, makeRepository, type TestRepository } from './testing/repository.ts';

/*
 * What Deno 2.9.6 accepts, and Millrace does not: each gap is shown with the real Deno, then closed by `millrace
 * run`, which refuses before the first step, or by `millrace audit`, which names it. Whoever can change a Deno lock can
 * change the flow's lock with it: so every digest of the changed file is forged there as well, as far as one can
 * without compiling.
 */

const files = {
  'flows/f.yaml':
    'steps:\n  one:\n    uses: scripts/one.ts\noutputs:\n  text: ${{ steps.one.output }}\n',
  'scripts/one.ts':
    "import { say } from 'npm:words@1.0.0';\nexport function main(): string {\n  return say();\n}\n",
};
const words = (text: string): Record<string, string> => ({
  'index.d.ts': 'export declare function say(): string;\n',
  'index.js': `exports.say = () => '${text}';\n`,
});

let registry: TestRegistry;
let elsewhere: TestRegistry;
let repository: TestRepository;
let cache: string;
let deno: string;
/** What Deno has after it fetched what the lock says. */
let warm: string;
/** The right Deno lock, and the right lock of the flow. */
let right: { readonly deno: string; readonly flow: string; readonly script: string };
let evil: string;

beforeAll(async () => {
  registry = await startRegistry();
  elsewhere = await startRegistry();
  registry.add({ name: 'words', version: '1.0.0', files: words('one') });
  registry.add({ name: 'words', version: '1.1.0', files: words('other version') });
  evil = registry.add({ name: 'evil', version: '1.0.0', files: words('evil') }).integrity;
  elsewhere.add({ name: 'evil', version: '1.0.0', files: words('evil') });
  cache = mkdtempSync(join(tmpdir(), 'millrace-gaps-'));
  deno = (await findDeno(process.env)).path;
  repository = makeRepository({ files, cache, env: { ...registry.env } });
  for (const command of ['pin', 'compile']) {
    const ended = await repository.millrace(command);
    expect(ended, ended.err).toMatchObject({ code: 0 });
  }
  repository.git('add', '-A');
  repository.git('commit', '-qm', 'right');
  right = {
    deno: repository.read('scripts/one.deno.lock'),
    flow: repository.read('flows/f.lock.json'),
    script: repository.read('scripts/one.ts'),
  };
  expect(await repository.millrace('run', 'f')).toMatchObject({ code: 0 });
  warm = join(cache, 'warm');
  expect(await runDeno({ lock: right.deno, cold: warm })).toMatchObject({ code: 0, out: 'one\n' });
});

afterAll(async () => {
  repository.remove();
  await registry.close();
  await elsewhere.close();
  makeWritable(cache);
  rmSync(cache, { recursive: true, force: true });
});

beforeEach(() => {
  repository.write('scripts/one.deno.lock', right.deno);
  repository.write('flows/f.lock.json', right.flow);
  repository.write('scripts/one.ts', right.script);
});

async function runDeno({
  code = "import { say } from 'npm:words@1.0.0';\nconsole.log(say());\n",
  ...run
}: Omit<DenoRun, 'code'> & { readonly code?: string }): ReturnType<typeof runDenoAlone> {
  const world = { deno, folder: cache, registry: registry.url, warm };
  return await runDenoAlone(world, { code, ...run });
}

/** Puts another file in the place of one that is locked, and its digests into the lock of the flow. */
function forge(path: string, text: string): void {
  const before = repository.readBytes(path);
  const blobOf = (name: string): string => repository.git('hash-object', name).trim();
  const oldBlob = blobOf(path);
  repository.write(path, text);
  repository.write(
    'flows/f.lock.json',
    right.flow
      .replaceAll(sha256(before), sha256(Buffer.from(text)))
      .replaceAll(oldBlob, blobOf(path)),
  );
}

/** With 3 where only this machine's store is at fault. */
async function refusedRun(code: 1 | 3 = 1): Promise<Ended> {
  const ended = await repository.millrace('run', 'f');
  expect(ended.code, ended.err).toBe(code);
  expect(ended.out).not.toContain('evil');
  return ended;
}

interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly subject: string;
}

async function auditFindings(): Promise<readonly Found[]> {
  const ended = await repository.millrace('audit', '--no-compile', '--offline', '--json');
  // The form of `--json` is held by its own schema's test.
  return (JSON.parse(ended.out) as { findings: readonly Found[] }).findings;
}

test('a cached file of a package was edited: Deno runs it', async () => {
  const alone = await runDeno({
    lock: right.deno,
    change: (denoDir) => {
      const file = filesBelow(denoDir).find((path) => path.endsWith('words/1.0.0/index.js')) ?? '';
      writeFileSync(file, "exports.say = () => 'evil';");
    },
  });
  expect(alone).toEqual({ code: 0, out: 'evil\n' });

  const stored = filesBelow(cache).filter(
    (path) => path.includes('/millrace/') && path.endsWith('index.js'),
  );
  const before = readFileSync(stored[0] ?? '', 'utf8');
  for (const path of stored) overwrite(path, "exports.say = () => 'evil';");
  const run = await refusedRun(3);
  expect(run.err).toContain('index.js');
  expect(await auditFindings()).toContainEqual(
    expect.objectContaining({ rule: 'integrity/tree', severity: 'error' }),
  );
  for (const path of stored) overwrite(path, before);
});

test('the integrity was removed: Deno fetches and runs whatever comes', async () => {
  const lock = right.deno.replace(/\n *"integrity": "[^"]*"/, '');
  expect(lock).not.toBe(right.deno);
  expect(await runDeno({ lock, cold: join(cache, 'without') })).toEqual({ code: 0, out: 'one\n' });

  forge('scripts/one.deno.lock', lock);
  await refusedRun();
  expect(await auditFindings()).toContainEqual(
    expect.objectContaining({
      rule: 'integrity/missing',
      subject: 'npm:words@1.0.0',
      severity: 'error',
    }),
  );
});

test('the integrity was altered: Deno runs what its cache has', async () => {
  const lock = right.deno.replace(/sha512-[^"]*/, evil);
  expect(await runDeno({ lock })).toEqual({ code: 0, out: 'one\n' });

  forge('scripts/one.deno.lock', lock);
  await refusedRun();
  expect(await auditFindings()).toContainEqual(
    expect.objectContaining({ rule: 'integrity/script-digest', severity: 'error' }),
  );
});

test('a specifier is mapped to a version outside of its range: Deno runs that', async () => {
  const lock = right.deno
    .replace('"npm:words@1.0.0": "1.0.0"', '"npm:words@1.0.0": "1.1.0"')
    .replace('"words@1.0.0"', '"words@1.1.0"')
    .replace(
      /sha512-[^"]*/,
      registry.add({ name: 'words', version: '1.1.0', files: words('other version') }).integrity,
    );
  expect(await runDeno({ lock, cold: join(cache, 'outside') })).toEqual({
    code: 0,
    out: 'other version\n',
  });

  forge('scripts/one.deno.lock', lock);
  await refusedRun();
  expect(await auditFindings()).toContainEqual(
    expect.objectContaining({
      rule: 'lies/version',
      subject: 'npm:words@1.0.0',
      severity: 'error',
    }),
  );
});

test('an archive comes from a foreign origin, with the digest that the lock says: Deno runs it', async () => {
  const lock = right.deno.replace(
    /"integrity": "[^"]*"/,
    `"integrity": "${evil}",\n      "tarball": "${elsewhere.url}evil/-/evil-1.0.0.tgz"`,
  );
  expect(await runDeno({ lock, cold: join(cache, 'foreign') })).toEqual({ code: 0, out: 'evil\n' });
  expect(elsewhere.requests).toContain('evil/-/evil-1.0.0.tgz');

  forge('scripts/one.deno.lock', lock);
  await refusedRun();
  expect(await auditFindings()).toContainEqual(
    expect.objectContaining({ rule: 'lies/name', subject: 'npm:words@1.0.0', severity: 'error' }),
  );
});

test('a module is imported by a computed name: Deno downloads and runs it without any permission', async () => {
  const asked = (): number => registry.requests.filter((path) => path.startsWith('evil')).length;
  const before = asked();
  const code =
    "const name = ['npm', 'evil@1.0.0'].join(':');\nconsole.log((await import(name)).say());\n";
  const alone = await runDeno({
    lock: '{ "version": "5" }',
    cold: join(cache, 'computed'),
    code,
    flags: ['--frozen=false'],
  });
  expect(alone).toEqual({ code: 0, out: 'evil\n' });
  expect(asked()).toBeGreaterThan(before);

  const own = `export async function main(): Promise<string> {\n  ${code.replace('console.log((await import(name)).say());', 'return String((await import(name)).say());')}}\n`;
  forge('scripts/one.ts', own);
  const fetched = asked();
  await refusedRun();
  expect(await auditFindings()).toContainEqual(
    expect.objectContaining({ rule: 'code/computed-import', subject: 'import(name)' }),
  );
  // Nor is it ever locked.
  repository.write('flows/f.lock.json', right.flow);
  const pinned = await repository.millrace('pin');
  expect(pinned.code, pinned.err).toBe(1);
  expect(pinned.err).toContain('computed-import');
  expect(asked()).toBe(fetched);
});

test('what a program started is not in the trace of permissions: in ours it is', async () => {
  const trace = join(cache, 'trace.jsonl');
  const start = "await new Deno.Command('true').output();";
  const alone = await runDeno({
    lock: '{ "version": "5" }',
    code: `${start}\nDeno.env.get('HOME');\nconsole.log('ran');\n`,
    flags: ['--allow-run=true', '--allow-env'],
    env: { DENO_AUDIT_PERMISSIONS: trace },
  });
  expect(alone).toEqual({ code: 0, out: 'ran\n' });
  const traced = readFileSync(trace, 'utf8');
  expect(traced).toContain('"HOME"');
  expect(traced).not.toContain('"run"');

  repository.write(
    'scripts/starts.ts',
    `export const permissions = { run: ['true'] } as const;\nexport async function main(): Promise<void> {\n  ${start}\n}\n`,
  );
  repository.write('millrace.yaml', "policy:\n  admit:\n    - { flow: starts, run: ['true'] }\n");
  repository.write('flows/starts.yaml', 'steps:\n  one:\n    uses: scripts/starts.ts\n');
  for (const command of [
    ['pin', 'scripts/starts.ts'],
    ['pin'],
    ['compile', 'starts'],
    ['run', 'starts', '--trace'],
  ]) {
    const ended = await repository.millrace(...command);
    if (command[0] !== 'pin') expect(ended, ended.err).toMatchObject({ code: 0 });
  }
  const shown = await repository.millrace('show', '--json');
  expect(shown.out.replaceAll(/\s/g, '')).toContain('"run":["true"]');
});

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function overwrite(path: string, text: string): void {
  chmodSync(path, 0o644);
  writeFileSync(path, text);
}

function makeWritable(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
  }
}
