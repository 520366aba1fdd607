import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../lock/index.ts';
import { makeRepository, type TestRepository } from './testing/repository.ts';

const files = {
  'scripts/plain.ts': 'export function main(text: string) {\n  return text;\n}\n',
  'flows/quiet.yaml': 'steps:\n  only: { uses: scripts/plain.ts, with: { text: a } }\n',
  'flows/warned.yaml':
    'inputs:\n  unused: { type: string, default: a }\nsteps:\n  only: { uses: scripts/plain.ts, with: { text: a } }\n',
};

let repository: TestRepository;
let cache: string;
beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'millrace-test-cache-'));
  repository = makeRepository({ files, cache });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
});
afterEach(() => {
  repository.remove();
  rmSync(cache, { recursive: true, force: true });
});

/** Changes what is remembered, as one could who may write there, with a digest that fits. */
function forge(change: (text: string) => string): void {
  const folder = join(cache, 'millrace/compile');
  const path = join(folder, readdirSync(folder)[0] ?? '');
  const [first = '', ...rest] = readFileSync(path, 'utf8').split('\n');
  const body = change(rest.join('\n'));
  writeFileSync(path, `${first.split(' ')[0] ?? ''} ${sha256(body)}\n${body}`);
}

test('a compile in which nothing changed says again what it warned of', async () => {
  const again = await repository.millrace('compile');
  expect(again).toMatchObject({ code: 0, out: 'Nothing changed: 2 flows up to date.\n' });
  expect(again.err).toContain('warning[check/unused-input]');
  expect(again.err).toContain('unused: { type: string');
});

test('the memory answers a compile, and never --check', async () => {
  forge((text) => text.replaceAll('No expression uses', 'FORGED'));
  expect((await repository.millrace('compile')).err).toContain('FORGED');
  expect((await repository.millrace('compile', '--check')).err).not.toContain('FORGED');
});

test('a lock that was edited by hand is written anew', async () => {
  const lock = repository.read('flows/quiet.lock.json');
  repository.write('flows/quiet.lock.json', lock.replace('"text"', '"test"'));
  expect((await repository.millrace('compile')).out).toBe('  wrote flows/quiet.lock.json\n');
  expect(repository.read('flows/quiet.lock.json')).toBe(lock);
});

test('compiles side by side all say the same, and leave a memory that is whole', async () => {
  repository.write('flows/quiet.yaml', `# edited\n${repository.read('flows/quiet.yaml')}`);
  const ended = await Promise.all([1, 2, 3].map(async () => await repository.millrace('compile')));
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect((await repository.millrace('compile')).out).toContain('Nothing changed');
  expect((await repository.millrace('compile', '--check')).code).toBe(0);
});
