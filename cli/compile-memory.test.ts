import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CompiledFlow, Diagnostic, LockedFlow } from '../compiler/index.ts';
import { sha256 } from '../lock/index.ts';
import { openCompileMemory, type CompileMemory } from './compile-memory.ts';
import { quietContext } from './testing/quiet-context.ts';
import { makeRepository, type TestRepository } from './testing/repository.ts';
import { openWorkingFiles } from './working-files.ts';
import { openWorkspace } from './workspace.ts';

const texts = {
  'flows/a.yaml': 'flow a',
  'flows/b.yaml': 'flow b',
  'lib/text.ts': 'shared',
  'scripts/a.ts': 'script a',
  'flows/a.lock.json': 'lock a',
  'flows/a.grants': 'grants a',
  'flows/b.lock.json': 'lock b',
  'flows/b.grants': 'grants b',
};

let repository: TestRepository;
beforeEach(() => {
  repository = makeRepository({ files: texts });
});
afterEach(() => {
  repository.remove();
});

/** A memory as the next process opens it. */
function open(build: string | null = 'build 1', denoBin = ''): CompileMemory {
  const context = quietContext(repository.root, { DENO_BIN: denoBin });
  const workspace = openWorkspace(context);
  return openCompileMemory(workspace, context, openWorkingFiles(workspace), build ?? undefined);
}

const warning: Diagnostic = {
  code: 'check/unused-input',
  severity: 'warning',
  message: 'Nothing reads this.',
  span: { path: 'flows/a.yaml', start: 0, end: 4 },
  related: [],
};

function compiled(id: 'a' | 'b', more: Partial<CompiledFlow> = {}): CompiledFlow {
  const paths = [`flows/${id}.yaml`, 'lib/text.ts', 'scripts/a.ts'] as const;
  const known: Readonly<Record<string, string>> = texts;
  return {
    path: `flows/${id}.yaml`,
    id,
    diagnostics: id === 'a' ? [warning] : [],
    silenced: [],
    inputs: new Map([
      ...paths.map((path) => [path, sha256(known[path] ?? '')] as const),
      ['scripts/later.ts', null] as const,
    ]),
    followsFromInputs: true,
    // The memory reads the texts alone.
    locked: { lockText: `lock ${id}`, grantsText: `grants ${id}` } as LockedFlow,
    ...more,
  };
}

function memoryFile(): string {
  const folder = join(repository.root, '.millrace/cache/millrace/compile');
  const [name = ''] = readdirSync(folder);
  return join(folder, name);
}

test('what was remembered is recalled by the next process, warnings too', () => {
  open().remember([compiled('a'), compiled('b')]);
  expect(open().recall('flows/a.yaml')).toEqual({
    diagnostics: [warning],
    files: [],
  });
  expect(open().recall('flows/b.yaml')).toEqual({ diagnostics: [], files: [] });
});

test.each(['flows/a.yaml', 'lib/text.ts', 'scripts/a.ts', 'flows/a.lock.json', 'flows/a.grants'])(
  'a flow is unknown once %s is changed or gone, and known again when it is back',
  (path) => {
    open().remember([compiled('a')]);
    repository.write(path, 'changed');
    expect(open().recall('flows/a.yaml')).toBeUndefined();
    rmSync(join(repository.root, path));
    expect(open().recall('flows/a.yaml')).toBeUndefined();
    repository.write(path, (texts as Readonly<Record<string, string>>)[path] ?? '');
    expect(open().recall('flows/a.yaml')).toBeDefined();
  },
);

test('a file that was missing and is there now makes the flow unknown', () => {
  open().remember([compiled('a')]);
  repository.write('scripts/later.ts', '');
  expect(open().recall('flows/a.yaml')).toBeUndefined();
});

test('the process that made a lock recalls it also while it is not written', () => {
  rmSync(join(repository.root, 'flows/a.lock.json'));
  const memory = open();
  memory.remember([compiled('a')]);
  expect(memory.recall('flows/a.yaml')?.files).toContainEqual({
    path: 'flows/a.lock.json',
    text: 'lock a',
  });
  expect(open().recall('flows/a.yaml')).toBeUndefined();
});

test('what does not follow from the working tree alone is not kept, and displaces what was', () => {
  open().remember([compiled('a'), compiled('b')]);
  open().remember([compiled('a', { followsFromInputs: false })]);
  expect(open().recall('flows/a.yaml')).toBeUndefined();
  expect(open().recall('flows/b.yaml')).toBeDefined();
});

test('another build, another Deno and an unbuilt program know nothing of it', () => {
  open().remember([compiled('a')]);
  expect(open('build 2').recall('flows/a.yaml')).toBeUndefined();
  expect(open('build 1', process.execPath).recall('flows/a.yaml')).toBeUndefined();
  rmSync(memoryFile());
  const unbuilt = open(null);
  unbuilt.remember([compiled('a')]);
  expect(unbuilt.recall('flows/a.yaml')).toBeDefined();
  expect(open(null).recall('flows/a.yaml')).toBeUndefined();
});

test('a memory with any byte changed, or cut short anywhere, is no memory', () => {
  open().remember([compiled('a')]);
  const path = memoryFile();
  const text = readFileSync(path, 'latin1');
  for (let at = 0; at < text.length; at += 3) {
    const other = text[at] === '0' ? '1' : '0';
    writeFileSync(path, `${text.slice(0, at)}${other}${text.slice(at + 1)}`, 'latin1');
    expect(open().recall('flows/a.yaml'), `byte ${String(at)}`).toBeUndefined();
    writeFileSync(path, text.slice(0, at), 'latin1');
    expect(open().recall('flows/a.yaml'), `up to ${String(at)}`).toBeUndefined();
  }
});

test('a flow that is gone is forgotten, and the memory lies outside the working tree', () => {
  open().remember([compiled('a'), compiled('b')]);
  rmSync(join(repository.root, 'flows/b.yaml'));
  open().remember([compiled('a')]);
  expect(readFileSync(memoryFile(), 'utf8')).not.toContain('flows/b.yaml');
  expect(readdirSync(repository.root).sort()).toEqual(
    ['.git', '.millrace', 'flows', 'lib', 'scripts'].sort(),
  );
});
