import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditReport, ReportedFinding } from '../audit/index.ts';
import { OperationalError } from '../store/index.ts';
import { parseInvocation } from './arguments.ts';
import { audit } from './audit.ts';
import { exitCode, UsageError } from './command.ts';
import { quietContext } from './testing/quiet-context.ts';
import { baseFiles } from './testing/review-files.ts';
import {
  commitAll,
  copyOf,
  edit,
  type Edits,
  gitIn,
  makeBase,
  newFolder,
  removeReviewRepositories,
} from './testing/review-repository.ts';

let common: string;

/** Flows without packages: nothing is fetched. */
beforeAll(async () => {
  const kept = Object.entries(baseFiles).filter(([path]) => !/tidy|titles|millrace/.test(path));
  common = await makeBase(Object.fromEntries(kept));
});

afterAll(removeReviewRepositories);

async function run(root: string, ...words: string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const context = { ...quietContext(root), out: (text: string) => (out += text) };
  const code = await audit.run(parseInvocation(audit, ['--offline', ...words]), context);
  return { code, out };
}

async function reportOf(root: string, ...words: string[]): Promise<AuditReport> {
  const { code, out } = await run(root, '--format', 'json', ...words);
  const report = JSON.parse(out) as AuditReport;
  expect(code).toBe(report.result === 'failed' ? exitCode.wrong : exitCode.fine);
  return report;
}

/** Of the families that this test is about: what others find is theirs. */
function ours({ findings }: AuditReport): readonly ReportedFinding[] {
  return findings.filter(({ rule }) => /^(?:form|integrity|suppression)\//.test(rule));
}

async function rulesAfter(edits: Edits, ...words: string[]): Promise<readonly string[]> {
  const root = copyOf(common);
  edit(root, edits);
  return [...new Set(ours(await reportOf(root, ...words)).map(({ rule }) => rule))];
}

const flow = 'flows/mentions.yaml';
const lock = 'flows/mentions.lock.json';

test('a repository that is as it should be passes, and says what was looked at', async () => {
  const report = await reportOf(common);
  expect(ours(report)).toEqual([]);
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
  const report = await reportOf(root, '--no-compile');
  expect(ours(report)).toEqual([]);
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
  const report = await reportOf(root);
  expect(ours(report).map(({ rule }) => rule)).toEqual(['form/pin-behind']);
  expect(ours(report)[0]).toMatchObject({ step: 'alert', subject: 'scripts/post.ts' });
  const old = gitIn(root, 'rev-parse', 'HEAD~1:scripts/post.ts');
  rmSync(join(root, '.git/objects', old.slice(0, 2), old.slice(2)));
  const lost = await reportOf(root, '--no-compile');
  expect(ours(lost)).toMatchObject([
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
  const found = ours(await reportOf(root, '--no-compile'));
  expect(found.map(({ rule, location }) => [rule, location.path])).toEqual([
    ['integrity/blob-mismatch', 'scripts/post.ts'],
  ]);
});

test('one flow alone leaves out what is about others', async () => {
  const root = copyOf(common);
  edit(root, { 'flows/release.grants': '', 'flows/gone.grants': '' });
  expect(ours(await reportOf(root, 'mentions', '--no-compile'))).toEqual([]);
  expect(ours(await reportOf(root, '--no-compile')).map(({ rule }) => rule)).toEqual([
    'form/grants-drift',
    'form/lock-orphan',
  ]);
  await expect(run(root, 'mention')).rejects.toThrow('Did you mean "mentions"?');
});

test('since a commit, only flows are looked at whose locks name something that changed', async () => {
  const root = copyOf(common);
  edit(root, { 'scripts/lib/text.ts': (text) => text.replace('80', '90') });
  const report = await reportOf(root, '--since', 'HEAD', '--no-compile');
  expect(report.flows.map(({ path }) => path)).toEqual([flow]);
  expect(report.unchecked.some(({ reason }) => reason.includes('since HEAD'))).toBe(true);
  const nothing = await reportOf(copyOf(common), '--since', 'HEAD');
  expect(nothing).toMatchObject({ flows: [], result: 'passed' });
  await expect(run(root, '--since', 'no-such')).rejects.toThrow(OperationalError);
});

const excuse = (rule: string, expires: string): string =>
  `audit:\n  suppressions:\n    - { rule: ${rule}, flow: mentions, reason: r, owner: o, expires: ${expires} }\n`;

test('millrace.yaml excuses, until the day that it names', async () => {
  const root = copyOf(common);
  edit(root, {
    [lock]: (text) => `${text}\n`,
    'millrace.yaml': excuse('form/lock-noncanonical', '9999-12-31'),
  });
  const report = await reportOf(root, '--no-compile');
  expect(ours(report)).toEqual([]);
  expect(report.suppressed).toMatchObject([{ flow, suppression: { owner: 'o', line: 3 } }]);
  writeFileSync(join(root, 'millrace.yaml'), excuse('form/lock-noncanonical', '2020-01-01'));
  expect(ours(await reportOf(root, '--no-compile')).map(({ rule }) => rule)).toEqual([
    'form/lock-noncanonical',
    'suppression/expired',
  ]);
  writeFileSync(join(root, 'millrace.yaml'), excuse('form/lock-conflict', '9999-12-31'));
  expect(ours(await reportOf(root, '--no-compile')).map(({ rule }) => rule)).toEqual([
    'form/lock-noncanonical',
    'suppression/unused',
  ]);
  writeFileSync(join(root, 'millrace.yaml'), 'audit: { suppressions: 3 }\n');
  await expect(run(root, '--no-compile')).rejects.toThrow('millrace.yaml:1:');
  writeFileSync(join(root, 'strict.yaml'), '');
  const strict = await reportOf(root, '--no-compile', '--policy', 'strict.yaml');
  expect(strict.suppressed).toEqual([]);
});

test('what the policy denies is found in what flows hold already', async () => {
  const root = copyOf(common);
  const policy = (kind: string): string => `policy:\n  review:\n    - { deny: [${kind}] }\n`;
  edit(root, { 'millrace.yaml': policy('secret') });
  const { findings, result } = await reportOf(root, '--no-compile');
  const denied = findings.filter(({ rule }) => rule === 'power/policy');
  expect(denied.length).toBeGreaterThan(0);
  expect(denied.every(({ subject }) => subject.startsWith('secret:'))).toBe(true);
  expect(denied).toContainEqual(
    expect.objectContaining({ flow, subject: 'secret:SLACK_WEBHOOK', severity: 'error' }),
  );
  expect(result).toBe('failed');
  writeFileSync(join(root, 'millrace.yaml'), policy('run'));
  const allowed = await reportOf(root, '--no-compile');
  expect(allowed.findings.filter(({ rule }) => rule === 'power/policy')).toEqual([]);
});

test('with a baseline only what is new fails', async () => {
  const root = copyOf(common);
  edit(root, { [lock]: (text) => `${text}\n` });
  const out = join(newFolder(), 'audit.json');
  expect((await run(root, '--no-compile', '--format', 'json', '--output', out)).code).toBe(1);
  const same = await reportOf(root, '--no-compile', '--baseline', out);
  expect(same.result).toBe('passed');
  expect(ours(same).map(({ state }) => state)).toEqual(['known']);
  edit(root, { 'flows/release.grants': '' });
  const more = await reportOf(root, '--no-compile', '--baseline', out);
  expect(more.result).toBe('failed');
  expect(ours(more).map(({ rule, state }) => [rule, state])).toEqual([
    ['form/lock-noncanonical', 'known'],
    ['form/grants-drift', 'new'],
  ]);
  edit(root, { [lock]: (text) => text.slice(0, -1) });
  expect((await reportOf(root, '--no-compile', '--baseline', out)).gone).toHaveLength(1);
  await expect(run(root, '--baseline', 'nope.json')).rejects.toThrow(UsageError);
  writeFileSync(out, '{}');
  await expect(run(root, '--baseline', out)).rejects.toThrow('is not a report of an audit');
});

test('the text ends with what comes of it, and fits the columns', async () => {
  const root = copyOf(common);
  edit(root, { [lock]: (text) => `${text}\n`, 'flows/::x%.grants': '' });
  const { out } = await run(root, '--no-compile');
  expect(out).toMatch(/Result: failed\n$/);
  expect(out).toContain('[form/lock-noncanonical]');
  expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
  expect(out).not.toMatch(/^\s*::/m);
});

test('a page holds every flow with its steps and powers, also when a lock cannot be read', async () => {
  const root = copyOf(common);
  edit(root, { [lock]: '{', 'flows/release.lock.json': (text) => `${text}\n` });
  const { code, out } = await run(root, '--no-compile', '--format', 'html');
  expect(code).toBe(exitCode.wrong);
  expect(out.slice(0, 15)).toBe('<!doctype html>');
  const names = [...out.matchAll(/<span class="kind">flow<\/span> <code class="name">([^<]*)/g)];
  const flows = names.map(([, name]) => name);
  // The first is the one of which nothing says what it runs.
  expect(flows).toEqual([flow, 'flows/nightly.yaml', 'flows/release.yaml']);
  const parts = [
    'form/lock-invalid',
    'form/lock-noncanonical',
    'nothing says what they run',
    'class="power secret"',
  ];
  for (const part of parts) {
    expect(out).toContain(part);
  }
});

test('a file has no colours, whatever the terminal has', async () => {
  const root = copyOf(common);
  const file = join(newFolder(), 'audit.txt');
  let out = '';
  const context = { ...quietContext(root), outColor: true, out: (text: string) => (out += text) };
  const words = ['--offline', '--no-compile', '--output', file];
  await audit.run(parseInvocation(audit, words), { ...context, quiet: false });
  expect(out).toContain('\u001b[');
  expect(readFileSync(file, 'utf8')).toBe(stripVTControlCharacters(out));
});

test('outside of git there is still something to look at', async () => {
  const root = copyOf(common);
  rmSync(join(root, '.git'), { recursive: true });
  writeFileSync(join(root, 'millrace.yaml'), '');
  const report = await reportOf(root, '--no-compile');
  expect(ours(report)).toEqual([]);
  expect(report.commit).toBeUndefined();
  await expect(run(root, '--since', 'HEAD')).rejects.toThrow('There is no git repository here');
});

test('nothing is written into the repository', async () => {
  const root = copyOf(common);
  const status = (): string =>
    gitIn(root, 'status', '--porcelain', '--ignored', '--', ':!.millrace');
  const before = status();
  await run(root);
  expect(status()).toBe(before);
});
