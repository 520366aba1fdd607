import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OperationalError } from '../store/index.ts';
import { failureOf } from '../store/testing/failure-of.ts';
import { auditReport, makePlainBase } from './testing/audit-command.ts';
import {
  copyOf,
  edit,
  gitIn,
  newFolder,
  removeReviewRepositories,
} from './testing/review-repository.ts';

// What a hostile commit can bring to lead an audit out of the repository, or to keep it busy for ever.

let common: string;

beforeAll(async () => {
  common = await makePlainBase();
});

afterAll(removeReviewRepositories);

function link(root: string, path: string, target: string): void {
  rmSync(join(root, path), { recursive: true, force: true });
  mkdirSync(join(root, path, '..'), { recursive: true });
  symlinkSync(target, join(root, path));
}

test.each<readonly [string, string, string]>([
  ['flows/mentions.lock.json', '/dev/zero', 'form/lock-missing'],
  ['flows/mentions.grants', '/dev/zero', 'form/grants-drift'],
  ['flows/mentions.lock.json', '/dev/tty', 'form/lock-missing'],
  ['scripts/search.ts', '/etc/passwd', 'form/pin-behind'],
])('%s as a link to %s is read by nobody, and is a finding', async (path, target, rule) => {
  const root = copyOf(common);
  link(root, path, target);
  const report = await auditReport(root);
  expect(report.findings.map((one) => one.rule)).toContain(rule);
  expect(JSON.stringify(report)).not.toContain('root:x');
});

test.each(['/dev/zero', '/etc/passwd', 'nowhere', '.'])(
  'a policy that is a link to %s does not count as none',
  async (target) => {
    const root = copyOf(common);
    link(root, 'millrace.yaml', target);
    const failure = await failureOf(auditReport(root));
    expect(failure).toBeInstanceOf(OperationalError);
    expect(failure.message).toBe(
      'millrace.yaml is not a file of at most 1 MiB: a link, a folder or a device is not read.',
    );
  },
);

test('flows behind a link are refused, wherever it leads', async () => {
  const root = copyOf(common);
  link(root, 'flows', '/');
  expect((await failureOf(auditReport(root))).message).toBe(
    'The folder flows is a link, and what it leads to is not read.',
  );
});

test('workflows behind a link are not read, and an action behind one is said not to have been', async () => {
  const root = copyOf(common);
  const outside = newFolder();
  writeFileSync(join(outside, 'action.yml'), 'runs: { steps: [{ uses: outside/it@v1 }] }\n');
  edit(root, {
    '.github/workflows/ci.yml': 'jobs: { a: { steps: [{ uses: ./act }, { uses: ./ }] } }\n',
    'action.yml': 'runs: { steps: [{ uses: top/it@v1 }] }\n',
  });
  link(root, 'act', outside);
  const found = async (): Promise<readonly string[]> =>
    (await auditReport(root, '--no-compile')).findings
      .filter(({ rule }) => rule === 'provenance/action-unpinned')
      .map(({ subject }) => subject);
  expect(await found()).toEqual(['top/it@v1']);
  const { unchecked } = await auditReport(root, '--no-compile');
  expect(unchecked.map(({ reason }) => reason)).toContain(
    'act/action.yml is behind a link, or has more than 1 MiB, and was not read.',
  );
  renameSync(join(root, '.github'), join(outside, 'github'));
  link(root, '.github', '/');
  expect(await found()).toEqual([]);
});

test('a folder that looks like a repository does not become one', async () => {
  const root = copyOf(common);
  const mark = join(newFolder(), 'mark');
  const inner = join(root, 'tools');
  gitIn(root, 'init', '--quiet', '--bare', inner);
  for (const name of ['core.fsmonitor', 'core.sshCommand', 'diff.external', 'core.pager']) {
    gitIn(inner, 'config', name, `touch ${mark}`);
  }
  edit(root, { 'tools/millrace.yaml': '', 'tools/flows/a.yaml': 'steps:\n  a: { value: 1 }\n' });
  const failure = await failureOf(auditReport(inner));
  expect(failure.message).toContain('cannot use bare repository');
  expect(failure.hint).toContain('a commit may have brought it');
  expect(() => readFileSync(mark)).toThrow('ENOENT');
});
