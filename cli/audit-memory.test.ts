import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditReport } from '../audit/index.ts';
import { temporaryFolder } from '../store/testing/temporary-folder.ts';
import { makeRepository, type TestRepository } from './testing/repository.ts';

let repository: TestRepository;

beforeAll(async () => {
  repository = makeRepository({
    files: {
      'flows/a.yaml': 'steps:\n  s:\n    uses: scripts/s.ts\n',
      'scripts/s.ts': 'export function main(): number {\n  return 1;\n}\n',
    },
  });
  for (const words of [['pin'], ['compile']]) {
    const { code, err } = await repository.millrace(...words);
    expect(code, err).toBe(0);
  }
}, 120_000);

afterAll(() => {
  repository.remove();
});

async function audit(state: string, ci: string, ...words: string[]): Promise<AuditReport> {
  const env = { XDG_STATE_HOME: state, CI: ci };
  const all = ['audit', '--offline', '--no-compile', '--json', ...words];
  const { out, err } = await repository.start(all, env).ended;
  expect(err).toBe('');
  return JSON.parse(out) as AuditReport;
}

const allNow = { now: 1, remembered: 0 };
const allBefore = { now: 0, remembered: 1 };

test('an audit believes an earlier one, but for what changed, and --no-cache believes nothing', async () => {
  const state = temporaryFolder();
  const first = await audit(state, '');
  expect(first).toMatchObject({
    result: 'passed',
    verification: { locks: allNow, code: allNow, packages: { now: 0, remembered: 0 } },
  });
  const again = await audit(state, '');
  expect(again.verification).toMatchObject({ locks: allBefore, code: allBefore });
  expect({ ...again, verification: first.verification }).toEqual(first);
  expect((await audit(state, '', '--no-cache')).verification).toMatchObject({ locks: allNow });
  expect((await audit(state, '')).verification).toMatchObject({ locks: allBefore });

  const lock = repository.read('flows/a.lock.json');
  repository.write('flows/a.lock.json', lock.replace('"lockVersion"', ' "lockVersion"'));
  const changed = await audit(state, '');
  repository.write('flows/a.lock.json', lock);
  expect(changed.findings.map(({ rule }) => rule)).toContain('form/lock-noncanonical');
}, 120_000);

test('in CI nothing is remembered and nothing is believed', async () => {
  const state = temporaryFolder();
  await audit(state, '');
  const { verification } = await audit(state, 'true');
  expect(verification).toMatchObject({ locks: allNow, code: allNow });
  const other = temporaryFolder();
  await audit(other, '1');
  expect(readdirSync(other)).toEqual([]);
  await audit(other, 'false');
  expect(existsSync(join(other, 'millrace/audits'))).toBe(true);
}, 120_000);
