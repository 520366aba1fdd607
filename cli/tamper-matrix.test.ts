import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseDenoLock } from '../lock/index.ts';
import { startRegistry, type TestRegistry } from '../store/testing/registry.ts';
import { makeRepository, projectRoot, type TestRepository } from './testing/repository.ts';
import { byteMutants } from './testing/tamper/byte-mutants.ts';
import {
  evenly,
  type TamperMatrix,
  tamperLock,
  tamperSources,
  tamperStore,
} from './testing/tamper/tamper-matrix.ts';
import { TamperTally } from './testing/tamper/tamper-tally.ts';
import {
  openTamperWorld,
  type TamperWorld,
  withBytes,
  withText,
} from './testing/tamper/tamper-world.ts';
import { lockPath } from './workspace.ts';

/** `TAMPER=all` makes every mutant; without it some of each kind are made, always the same. */
const isWhole = process.env['TAMPER'] === 'all';
const most = isWhole ? Infinity : 12;
const packageCount = 160;
const ownFlows = ['flows/hn-mentions.yaml', 'flows/orders-etl.yaml', 'flows/release-notes.yaml'];
const bigFlow = 'flows/big.yaml';
const outerFlow = 'flows/outer.yaml';

const home = mkdtempSync(join(tmpdir(), 'millrace-matrix-'));
const tally = new TamperTally();
let registry: TestRegistry;
let own: TamperWorld;
let big: TamperWorld;

beforeAll(async () => {
  registry = await startRegistry();
  own = await openOwn();
  big = await openBig();
}, 600_000);

afterAll(async () => {
  own.repository.remove();
  big.repository.remove();
  makeWritable(home);
  rmSync(home, { recursive: true, force: true });
  await registry.close();
});

/** Our own flows, with a store of their own to tamper with. */
async function openOwn(): Promise<TamperWorld> {
  const shared = makeRepository({ copies: ['flows', 'scripts'] });
  shared.git('add', '-A');
  shared.git('commit', '-q', '-m', 'first');
  const archive = join(home, 'own.tar');
  await succeed(shared, 'store', 'export', ...ownFlows, '--to', archive);
  shared.remove();
  const cache = join(home, 'own');
  const repository = makeRepository({ copies: ['flows', 'scripts'], cache });
  repository.git('add', '-A');
  repository.git('commit', '-q', '-m', 'first');
  await succeed(repository, 'store', 'import', archive);
  return await openTamperWorld(repository, cache);
}

/** A flow over 160 packages, one over it, and a pin that is behind: its module is in git alone. */
async function openBig(): Promise<TamperWorld> {
  for (let at = 0; at < packageCount; at += 1) registry.add(packageOf(at));
  const cache = join(home, 'big');
  const repository = makeRepository({ files: bigFiles, cache, env: registry.env });
  for (const words of [['pin'], ['compile']]) await succeed(repository, ...words);
  repository.git('add', '-A');
  repository.git('commit', '-q', '-m', 'first');
  repository.write('lib/behind.ts', "export const behind = 'new';\n");
  repository.git('commit', '-q', '-a', '-m', 'second');
  await succeed(repository, 'store', 'fetch');
  return await openTamperWorld(repository, cache);
}

/** Each needs two others, and the last ones the first again. */
function packageOf(at: number): Parameters<TestRegistry['add']>[0] {
  const needs = [2 * at + 1, 2 * at + 2].map((next) => (next < packageCount ? next : 0));
  return {
    name: `p${String(at)}`,
    version: '1.0.0',
    dependencies: Object.fromEntries(needs.map((next) => [`p${String(next)}`, '1.0.0'])),
    files: {
      'index.js': `exports.value = ${String(at)};\n`,
      'index.d.ts': 'export const value: number;\n',
    },
  };
}

const bigFiles = {
  [bigFlow]: [
    'inputs:',
    '  words: { type: array, items: { type: string }, default: [a, b] }',
    'secrets: [TOKEN]',
    'steps:',
    '  big:',
    '    uses: scripts/big.ts',
    '    with: { token: "${{ secrets.TOKEN }}" }',
    '    retry: { attempts: 3, delay: 1s }',
    '  each:',
    '    for-each: ${{ inputs.words }}',
    '    as: word',
    '    needs: [big]',
    '    uses: scripts/small.ts',
    '    with: { word: "${{ word }}" }',
    'outputs:',
    '  value: ${{ steps.big.output }}',
    '',
  ].join('\n'),
  [outerFlow]: [
    'secrets: [TOKEN]',
    'steps:',
    '  inner:',
    `    uses: ${bigFlow}`,
    '    secrets: [TOKEN]',
    '',
  ].join('\n'),
  'scripts/big.ts': [
    "import { value } from 'npm:p0@1.0.0';",
    "export const permissions = { net: ['api.example.com:443'], read: ['data'] } as const;",
    'export function main(token: string): number {',
    '  return value + token.length;',
    '}',
    '',
  ].join('\n'),
  'scripts/small.ts': [
    "import { behind } from '../lib/behind.ts';",
    'export function main(word: string): string {',
    '  return word + behind;',
    '}',
    '',
  ].join('\n'),
  'lib/behind.ts': "export const behind = 'old';\n",
};

async function succeed(repository: TestRepository, ...words: string[]): Promise<void> {
  const { code, err } = await repository.millrace(...words);
  expect(code, err).toBe(0);
}

function matrixOf(world: TamperWorld): TamperMatrix {
  return { world, tally, most };
}

test('what was not changed would run, and the audit finds no error', async () => {
  for (const flow of ownFlows) {
    expect(await own.wouldRun(flow)).toBe(true);
    expect(await own.errorsOf(flow)).toEqual([]);
  }
  for (const flow of [bigFlow, outerFlow]) {
    expect(await big.wouldRun(flow)).toBe(true);
    expect(await big.errorsOf(flow)).toEqual([]);
  }
  const reading = parseDenoLock(big.repository.read('scripts/big.deno.lock'));
  expect(reading.ok && Object.keys(reading.lock.npm)).toHaveLength(packageCount);
  // The audits of mutants begin with everything remembered.
  expect(await big.errorsOf(bigFlow)).toEqual([]);
  expect(big.verified()?.packages).toEqual({ now: 0, remembered: packageCount });
});

test.each(ownFlows)(
  'no change of %s or what it was locked with goes unnoticed',
  async (flow) => {
    const before = tally.survivors.length;
    await tamperLock(matrixOf(own), flow);
    await tamperSources(matrixOf(own), flow);
    expect(tally.survivors.slice(before)).toEqual([]);
  },
  7_200_000,
);

test.each([bigFlow, outerFlow])(
  'no change of %s or what it was locked with goes unnoticed',
  async (flow) => {
    const before = tally.survivors.length;
    await tamperLock(matrixOf(big), flow);
    await tamperSources(matrixOf(big), flow);
    expect(tally.survivors.slice(before)).toEqual([]);
  },
  7_200_000,
);

test('no change of the store goes unnoticed', async () => {
  const before = tally.survivors.length;
  await tamperStore(matrixOf(big), bigFlow);
  expect(tally.survivors.slice(before)).toEqual([]);
}, 7_200_000);

test('no change of a git object that a pin needs goes unnoticed', async () => {
  const { repository, store } = big;
  const id = repository.git('rev-parse', 'HEAD~1:lib/behind.ts').trim();
  const path = join(repository.root, '.git/objects', id.slice(0, 2), id.slice(2));
  // What an import or `store fetch` kept would be taken first, and it is right.
  renameSync(join(store, 'blobs'), join(store, 'blobs-away'));
  try {
    for (const { how, bytes } of byteMutants(readFileSync(path))) {
      await withBytes(path, bytes, async () => {
        const kind = 'git object of a pin that is behind';
        const isSame = contentOf(repository, id) === bigFiles['lib/behind.ts'];
        const doesRun = await big.wouldRun(bigFlow, { trustsStore: true });
        // Git does not mind bytes behind the object's end, and they are no part of what it gives.
        if (isSame) expect(doesRun, how).toBe(true);
        else tally.count(kind, doesRun ? 'nobody' : 'run', how);
      });
    }
  } finally {
    renameSync(join(store, 'blobs-away'), join(store, 'blobs'));
  }
  expect(tally.survivors.filter((one) => one.startsWith('git'))).toEqual([]);
});

function contentOf({ git }: TestRepository, id: string): string | undefined {
  try {
    return git('cat-file', 'blob', id);
  } catch {
    return undefined;
  }
}

test('a change of form alone is refused by run, and the audit calls it form alone', async () => {
  for (const flow of evenly(ownFlows, isWhole ? Infinity : 1)) {
    const text = own.repository.read(lockPath(flow));
    for (const [how, other] of evenly(formsOf(text), most)) {
      await withText(join(own.repository.root, lockPath(flow)), other, async () => {
        expect(await own.wouldRun(flow, { trustsStore: true }), how).toBe(false);
        const rules = (await own.errorsOf(flow)).map(({ rule }) => rule);
        expect(rules, how).toEqual(['form/lock-noncanonical']);
        tally.count('lock: form alone', 'run', how);
      });
    }
  }
}, 7_200_000);

/** The same document in other texts: white space, and the members of one object turned round. */
function formsOf(text: string): readonly (readonly [string, string])[] {
  const document: unknown = JSON.parse(text);
  const turned: [string, string][] = [];
  const objects: Record<string, unknown>[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) objects.push(value as Record<string, unknown>);
    Object.values(value).forEach(visit);
  };
  visit(document);
  for (const object of objects) {
    const entries = Object.entries(object);
    if (entries.length < 2) continue;
    for (const [key] of entries) Reflect.deleteProperty(object, key);
    for (const [key, value] of [...entries].reverse()) object[key] = value;
    turned.push([`members of ${entries[0]?.[0] ?? ''}`, `${JSON.stringify(document, null, 2)}\n`]);
    for (const [key] of entries) Reflect.deleteProperty(object, key);
    for (const [key, value] of entries) object[key] = value;
  }
  return [
    ['compact', `${JSON.stringify(document)}\n`],
    ['four spaces', `${JSON.stringify(document, null, 4)}\n`],
    ['no line at the end', text.trimEnd()],
    ['a line more', `${text}\n`],
    ['CRLF', text.replaceAll('\n', '\r\n')],
    ['byte order mark', `\uFEFF${text}`],
    ...turned,
  ];
}

test('end to end, what run refuses starts no step, and compile --check finds the rest', async () => {
  const { root } = big.repository;
  const cases = [
    { path: lockPath(bigFlow), from: /"attempts": 3/, to: '"attempts": 4', runs: true },
    { path: lockPath(bigFlow), from: /api\.example/, to: 'api.exampl2', runs: false },
    { path: 'flows/big.grants', from: /api/, to: 'bpi', runs: false },
    { path: 'scripts/big.deno.lock', from: /sha512-./, to: 'sha512-_', runs: false },
    { path: 'scripts/big.ts', from: /value \+/, to: 'value -', runs: false },
  ];
  for (const { path, from, to, runs } of cases) {
    const before = readFileSync(join(root, path), 'utf8');
    expect(before).toMatch(from);
    await withText(join(root, path), before.replace(from, to), async () => {
      const words = ['run', 'big', '--offline', '--json'];
      const { code, out, err } = await big.repository.start(words, { TOKEN: 'a-secret' }).ended;
      expect(out.includes('attempt-started'), `${path}: ${err}`).toBe(runs);
      if (!runs) expect(code, err).toBe(1);
      if (!runs) return;
      const check = await big.repository.millrace('compile', 'big', '--check');
      expect(check.code, `${path}: ${check.err}`).toBe(1);
    });
  }
});

test('the table', () => {
  const table = tally.table();
  console.log(`\n${table}`);
  expect(tally.survivors).toEqual([]);
  if (isWhole && process.env['TAMPER_DOCS'] === '1') {
    writeFileSync(join(projectRoot, 'docs/tamper-matrix.md'), documentOf(table));
  }
});

function documentOf(table: string): string {
  return `# The tamper matrix

Everything that a run rests on, changed in one place at a time: our own flows, one over ${String(packageCount)} packages and one
over that. A mutant counts for the first of three that finds it: \`run\` refuses it before the first step, \`audit\`
(without compiling) calls it an error, \`compile --check\` sees that the lock is not what its sources compile to.
Locks are written in canonical form again where they are still locks, so that their form alone gives nothing away.

${table}
Key order and white space change no meaning: \`run\` refuses them, and the audit has \`form/lock-noncanonical\`, and
nothing else, to say of them. Made by \`TAMPER=all TAMPER_DOCS=1 npx vitest run cli/tamper-matrix.test.ts\`.
`;
}

/** The store is read-only; its folders must be opened before they can be removed. */
function makeWritable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
  }
}
