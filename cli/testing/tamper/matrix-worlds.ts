import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRegistry } from '../../../store/testing/registry.ts';
import { makeRepository, type TestRepository } from '../repository.ts';
import { openTamperWorld, type TamperWorld } from './tamper-world.ts';

export const ownFlows = [
  'flows/hn-mentions.yaml',
  'flows/orders-etl.yaml',
  'flows/release-notes.yaml',
] as const;
/** Over 160 packages. */
export const bigFlow = 'flows/big.yaml';
/** Over that one. */
export const outerFlow = 'flows/outer.yaml';
export const packageCount = 160;
/** A module whose pin is behind: the bytes that were pinned are in git, and in the store, alone. */
export const behindModule = 'lib/behind.ts';

/** Our own flows, with a store of their own to tamper with, below `home`. */
export async function openOwnWorld(home: string, isQuick: boolean): Promise<TamperWorld> {
  const shared = makeRepository({ copies: ['flows', 'scripts'] });
  commit(shared);
  const archive = join(home, 'own.tar');
  await succeed(shared, 'store', 'export', ...ownFlows, '--to', archive);
  shared.remove();
  const cache = join(home, 'own');
  const repository = makeRepository({ copies: ['flows', 'scripts'], cache });
  commit(repository);
  await succeed(repository, 'store', 'import', archive);
  return await openTamperWorld(repository, cache, isQuick);
}

/** A flow over 160 packages, one over it, and a pin that is behind. */
export async function openBigWorld(
  home: string,
  registry: TestRegistry,
  isQuick: boolean,
): Promise<TamperWorld> {
  for (let at = 0; at < packageCount; at += 1) registry.add(packageOf(at));
  const cache = join(home, 'big');
  const repository = makeRepository({ files: bigFiles, cache, env: registry.env });
  for (const words of [['pin'], ['compile']]) await succeed(repository, ...words);
  commit(repository);
  repository.write(behindModule, "export const behind = 'new';\n");
  repository.git('commit', '-q', '-a', '-m', 'second');
  await succeed(repository, 'store', 'fetch');
  return await openTamperWorld(repository, cache, isQuick);
}

function commit({ git }: TestRepository): void {
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
}

async function succeed(repository: TestRepository, ...words: string[]): Promise<void> {
  const { code, err } = await repository.millrace(...words);
  if (code !== 0) throw new Error(`millrace ${words.join(' ')} ended with ${String(code)}: ${err}`);
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

/** What the pin names. */
export const pinnedBehind = "export const behind = 'old';\n";

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
  [behindModule]: pinnedBehind,
};

/** Removes the stores below `home`: they are read-only, and their folders must be opened before. */
export function removeHome(home: string): void {
  makeWritable(home);
  rmSync(home, { recursive: true, force: true });
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
  }
}
