import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OperationalError } from '../store/index.ts';
import { auditReport, makePlainBase, ownFindings, runAudit } from './testing/audit-command.ts';
import {
  commitAll,
  copyOf,
  edit,
  type Edits,
  gitIn,
  removeReviewRepositories,
} from './testing/review-repository.ts';

let common: string;

beforeAll(async () => {
  common = await makePlainBase();
});

afterAll(removeReviewRepositories);

async function rulesAfter(edits: Edits, ...words: string[]): Promise<readonly string[]> {
  const root = copyOf(common);
  edit(root, edits);
  return [...new Set(ownFindings(await auditReport(root, ...words)).map(({ rule }) => rule))];
}

const flow = 'flows/mentions.yaml';
const lock = 'flows/mentions.lock.json';

test('a repository that is as it should be passes, and says what was looked at', async () => {
  const report = await auditReport(common);
  expect(ownFindings(report)).toEqual([]);
  expect(report.commit).toBe(gitIn(common, 'rev-parse', 'HEAD'));
  const paths = report.flows.map(({ path }) => path);
  expect(paths).toContain(flow);
  expect(paths).toEqual([...paths].sort());
  for (const { digest, scripts } of report.flows) {
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(scripts).toBeGreaterThan(0);
  }
});

test.each<readonly [string, Edits, readonly string[]]>([
  ['white space', { [lock]: (text) => text.replace('\n', '\n\n') }, ['form/lock-noncanonical']],
  [
    'the order of keys',
    {
      [lock]: (text) =>
        JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as object).reverse())),
    },
    ['form/lock-noncanonical'],
  ],
  ['a timeout', { [lock]: (text) => text.replace('30000', '60000') }, ['form/lock-edited']],
  [
    'a key that is given twice',
    {
      [lock]: (text) => text.replace('"lockVersion": 1,', '"lockVersion": 1,\n  "lockVersion": 1,'),
    },
    ['form/lock-invalid'],
  ],
  ['a newer format', { [lock]: '{"lockVersion": 9}' }, ['form/lock-newer']],
  ['a conflict', { [lock]: (text) => `<<<<<<< HEAD\n${text}` }, ['form/lock-conflict']],
  ['no lock', { [lock]: null }, ['form/lock-missing']],
  ['no flow', { 'flows/gone.grants': '', 'flows/gone.lock.json': '{}' }, ['form/lock-orphan']],
  ['a comment in the flow', { [flow]: (text) => `# hello\n${text}` }, ['form/lock-stale']],
  [
    'a comment in a subflow, which changes the lock of who uses it as well',
    { 'flows/release.yaml': (text) => `# hello\n${text}` },
    ['form/lock-stale'],
  ],
  [
    'a flow that is wrong',
    { [flow]: (text) => text.replace('post.ts', 'pots.ts') },
    ['form/flow-invalid'],
  ],
  [
    'a grant more',
    { 'flows/mentions.grants': (text) => `a\trun\t*\n${text}` },
    ['form/grants-drift'],
  ],
])('what a change of one file is called: %s', async (_name, edits, rules) => {
  expect(await rulesAfter(edits)).toEqual(rules);
});

test('without a compile, locks are held to the digests that they hold, and that is said', async () => {
  expect(await rulesAfter({ [flow]: (text) => `# hello\n${text}` }, '--no-compile')).toEqual([
    'form/lock-stale',
  ]);
  const root = copyOf(common);
  edit(root, { [lock]: (text) => text.replace('30000', '60000') });
  const report = await auditReport(root, '--no-compile');
  expect(ownFindings(report)).toEqual([]);
  expect(report.unchecked.map(({ rule }) => rule)).toContain('form/lock-stale');
});

test('a digest that was changed in a lock is found by its bytes, also without a compile', async () => {
  const change = (pattern: RegExp) => (text: string) =>
    text.replace(pattern, (whole) => whole.replace(/.$/, (last) => (last === '0' ? '1' : '0')));
  const blob = await rulesAfter({ [lock]: change(/"blob": "[0-9a-f]{40}/) }, '--no-compile');
  expect(blob).toEqual(['integrity/blob-mismatch']);
  const sha256 = await rulesAfter(
    { [lock]: change(/"sha256": "[0-9a-f]{64}(?=",\n\s+"blob)/) },
    '--no-compile',
  );
  expect(sha256).toContain('integrity/blob-mismatch');
  const subflow = await rulesAfter(
    {
      'flows/nightly.lock.json': (text) =>
        text
          .replaceAll(/(?<="flows": \{\n\s+")[0-9a-f]{64}/g, 'a'.repeat(64))
          .replace(/("kind": "flow",\n\s+"flow": ")[0-9a-f]{64}/, `$1${'a'.repeat(64)}`),
    },
    '--no-compile',
  );
  expect(subflow.length).toBeGreaterThan(0);
});

test('an old pin is read from git, and is missing where git has lost it', async () => {
  const root = copyOf(common);
  edit(root, { 'scripts/post.ts': (text) => text.replace('{ ok }', '{ ok, }') });
  commitAll(root);
  const report = await auditReport(root);
  expect(ownFindings(report).map(({ rule }) => rule)).toEqual(['form/pin-behind']);
  expect(ownFindings(report)[0]).toMatchObject({ step: 'alert', subject: 'scripts/post.ts' });
  const old = gitIn(root, 'rev-parse', 'HEAD~1:scripts/post.ts');
  rmSync(join(root, '.git/objects', old.slice(0, 2), old.slice(2)));
  const lost = await auditReport(root, '--no-compile');
  expect(ownFindings(lost)).toMatchObject([
    { rule: 'integrity/blob-missing', related: [`${flow}, step alert`] },
  ]);
});

test('a git object that is not what its id says is told apart from others in its batch', async () => {
  const root = copyOf(common);
  edit(root, {
    'scripts/post.ts': (text) => `${text}//\n`,
    'scripts/search.ts': (text) => `${text}//\n`,
  });
  commitAll(root);
  const place = (id: string): string => join(root, '.git/objects', id.slice(0, 2), id.slice(2));
  const [post, search] = ['post', 'search'].map((name) =>
    gitIn(root, 'rev-parse', `HEAD~1:scripts/${name}.ts`),
  );
  const forged = readFileSync(place(search ?? ''));
  rmSync(place(post ?? ''));
  writeFileSync(place(post ?? ''), forged);
  const found = ownFindings(await auditReport(root, '--no-compile'));
  expect(found.map(({ rule, location }) => [rule, location.path])).toEqual([
    ['integrity/blob-mismatch', 'scripts/post.ts'],
  ]);
});

test('one flow alone leaves out what is about others', async () => {
  const root = copyOf(common);
  edit(root, { 'flows/release.grants': '', 'flows/gone.grants': '' });
  expect(ownFindings(await auditReport(root, 'mentions', '--no-compile'))).toEqual([]);
  expect(ownFindings(await auditReport(root, '--no-compile')).map(({ rule }) => rule)).toEqual([
    'form/grants-drift',
    'form/lock-orphan',
  ]);
  await expect(runAudit(root, 'mention')).rejects.toThrow('Did you mean "mentions"?');
});

test('since a commit, only flows are looked at whose locks name something that changed', async () => {
  const root = copyOf(common);
  edit(root, { 'scripts/lib/text.ts': (text) => text.replace('80', '90') });
  const report = await auditReport(root, '--since', 'HEAD', '--no-compile');
  expect(report.flows.map(({ path }) => path)).toEqual([flow]);
  expect(report.unchecked.some(({ reason }) => reason.includes('since HEAD'))).toBe(true);
  const nothing = await auditReport(copyOf(common), '--since', 'HEAD');
  expect(nothing).toMatchObject({ flows: [], result: 'passed' });
  await expect(runAudit(root, '--since', 'no-such')).rejects.toThrow(OperationalError);
});

test('outside of git there is still something to look at', async () => {
  const root = copyOf(common);
  rmSync(join(root, '.git'), { recursive: true });
  writeFileSync(join(root, 'millrace.yaml'), '');
  const report = await auditReport(root, '--no-compile');
  expect(ownFindings(report)).toEqual([]);
  expect(report.commit).toBeUndefined();
  await expect(runAudit(root, '--since', 'HEAD')).rejects.toThrow(
    'There is no git repository here',
  );
});

test('nothing is written into the repository', async () => {
  const root = copyOf(common);
  const status = (): string =>
    gitIn(root, 'status', '--porcelain', '--ignored', '--', ':!.millrace');
  const before = status();
  await runAudit(root);
  expect(status()).toBe(before);
});
