import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatLock, type Lock } from '../../lock/index.ts';
import { openRepository } from '../../store/index.ts';
import type { ScriptClosure } from '../model/resolved.ts';
import { createClosureReader, type ClosureHost, type ClosureReader } from './read-closure.ts';
import { resolvePin } from './resolve-pin.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-resolve-'));
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Tester');
  git('config', 'user.email', 'tester@example.invalid');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function git(...words: readonly string[]): void {
  execFileSync('git', words, { cwd: root, stdio: 'ignore' });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function commit(): void {
  git('add', '-A');
  git('commit', '-q', '-m', 'state');
}

function host(): ClosureHost {
  const repository = openRepository(root);
  return { ...repository, listScripts: () => Promise.resolve(['scripts/a.ts']) };
}

async function treeClosure(): Promise<ScriptClosure> {
  const { value } = await createClosureReader(host()).closureOf('scripts/a.ts');
  if (value === undefined) throw new Error('The test needs a sound script.');
  return value;
}

/** A valid lock whose one step runs this script. */
function lockText({ digest, entry, modules }: ScriptClosure): string {
  const files = [...modules].map(([path, { sha256, blob }]) => [path, { sha256, blob }] as const);
  const lock: Lock = {
    lockVersion: 1,
    flow: { path: 'flows/f.yaml', sha256: '0'.repeat(64) },
    engine: { deno: '>=2.9.6 <3.0.0' },
    interface: {
      inputs: { type: 'object', properties: {}, additionalProperties: false },
      outputs: { type: 'object', properties: {}, additionalProperties: false },
    },
    secrets: [],
    steps: [
      {
        id: 'x',
        kind: 'script',
        needs: [],
        uses: entry,
        script: digest,
        with: { object: {} },
        grants: {},
        secrets: [],
        output: { type: 'null' },
      },
    ],
    outputs: { object: {} },
    scripts: {
      [digest]: {
        entry,
        modules: Object.fromEntries(files),
        call: { form: 'parameters', names: [] },
        input: { type: 'object', properties: {}, additionalProperties: false },
        output: { type: 'null' },
        permissions: {},
      },
    },
  };
  return formatLock(lock);
}

async function resolve(pin: string): Promise<readonly [readonly string[], string | undefined]> {
  const place = { path: 'flows/f.yaml', start: 0, end: 1 };
  const uses = {
    span: place,
    path: { value: 'scripts/a.ts', span: place },
    pin: { value: pin, span: place },
  };
  const reader: ClosureReader = createClosureReader(host());
  const { value, diagnostics } = await resolvePin({ uses, flow: 'f' }, host(), reader);
  return [diagnostics.map(({ code }) => code), value?.modules.get('scripts/a.ts')?.text];
}

test('a committed version stays pinned after the script changed, moved on and was deleted', async () => {
  write('scripts/a.ts', "import './b.ts';\nexport function main(): void {}\n");
  write('scripts/b.ts', 'export {};\n');
  const old = await treeClosure();
  write('flows/f.lock.json', lockText(old));
  commit();
  write('scripts/a.ts', 'export function main(): void { /* new */ }\n');
  const text = "import './b.ts';\nexport function main(): void {}\n";
  expect(await resolve(old.digest.slice(0, 12))).toEqual([['resolve/pin-behind'], text]);
  write('flows/f.lock.json', lockText(await treeClosure()));
  commit();
  expect(await resolve(old.digest.slice(0, 12))).toEqual([['resolve/pin-behind'], text]);
  rmSync(join(root, 'scripts'), { recursive: true });
  commit();
  expect(await resolve(old.digest.slice(0, 12))).toEqual([['resolve/pin-behind'], text]);
});

test('a version that was locked but never committed is not durable', async () => {
  write('scripts/a.ts', 'export function main(): void {}\n');
  commit();
  write('scripts/a.ts', 'export function main(): void { /* draft */ }\n');
  const draft = await treeClosure();
  write('flows/f.lock.json', lockText(draft));
  write('scripts/a.ts', 'export function main(): void { /* later */ }\n');
  expect(await resolve(draft.digest.slice(0, 12))).toEqual([
    ['resolve/pin-not-durable'],
    undefined,
  ]);
});

test('a link, a folder and a pipe are no scripts, and none of them is waited for', async () => {
  write('outside.txt', 'export {};');
  mkdirSync(join(root, 'scripts', 'folder.ts'), { recursive: true });
  symlinkSync(join(root, 'outside.txt'), join(root, 'scripts', 'link.ts'));
  symlinkSync('/', join(root, 'scripts', 'root'));
  execFileSync('mkfifo', [join(root, 'scripts', 'pipe.ts')]);
  const reader = createClosureReader(host());
  for (const path of ['link.ts', 'folder.ts', 'pipe.ts', 'root/etc/passwd']) {
    expect(await reader.closureOf(`scripts/${path}`)).toEqual({
      value: undefined,
      diagnostics: [],
    });
  }
  write(
    'scripts/a.ts',
    "import './link.ts';\nimport './root/etc/hosts.ts';\nimport './pipe.ts';\n",
  );
  const { diagnostics } = await createClosureReader(host()).closureOf('scripts/a.ts');
  expect(diagnostics.map(({ code }) => code)).toEqual([
    'resolve/missing-module',
    'resolve/missing-module',
    'resolve/missing-module',
  ]);
});
