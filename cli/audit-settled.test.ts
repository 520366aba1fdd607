import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReportedFinding } from '../audit/index.ts';
import { parseInvocation } from './arguments.ts';
import { audit } from './audit.ts';
import { exitCode, UsageError } from './command.ts';
import { auditReport, makePlainBase, ownFindings, runAudit } from './testing/audit-command.ts';
import { quietContext } from './testing/quiet-context.ts';
import { copyOf, edit, newFolder, removeReviewRepositories } from './testing/review-repository.ts';

let common: string;

beforeAll(async () => {
  common = await makePlainBase();
});

afterAll(removeReviewRepositories);

const flow = 'flows/mentions.yaml';
const lock = 'flows/mentions.lock.json';

const excuse = (rule: string, expires: string): string =>
  `audit:\n  suppressions:\n    - { rule: ${rule}, flow: mentions, reason: r, owner: o, expires: ${expires} }\n`;

test('millrace.yaml excuses, until the day that it names', async () => {
  const root = copyOf(common);
  edit(root, {
    [lock]: (text) => `${text}\n`,
    'millrace.yaml': excuse('form/lock-noncanonical', '9999-12-31'),
  });
  const report = await auditReport(root, '--no-compile');
  expect(ownFindings(report)).toEqual([]);
  expect(report.suppressed).toMatchObject([{ flow, suppression: { owner: 'o', line: 3 } }]);
  writeFileSync(join(root, 'millrace.yaml'), excuse('form/lock-noncanonical', '2020-01-01'));
  expect(ownFindings(await auditReport(root, '--no-compile')).map(({ rule }) => rule)).toEqual([
    'form/lock-noncanonical',
    'suppression/expired',
  ]);
  writeFileSync(join(root, 'millrace.yaml'), excuse('form/lock-conflict', '9999-12-31'));
  expect(ownFindings(await auditReport(root, '--no-compile')).map(({ rule }) => rule)).toEqual([
    'form/lock-noncanonical',
    'suppression/unused',
  ]);
  writeFileSync(join(root, 'millrace.yaml'), 'audit: { suppressions: 3 }\n');
  await expect(runAudit(root, '--no-compile')).rejects.toThrow('millrace.yaml:1:');
  writeFileSync(join(root, 'strict.yaml'), '');
  const strict = await auditReport(root, '--no-compile', '--policy', 'strict.yaml');
  expect(strict.suppressed).toEqual([]);
});

test('what is wrong with a suppression is said of the file that --policy names', async () => {
  const root = copyOf(common);
  const outside = join(newFolder(), 'base.yaml');
  const about = async (file: string): Promise<readonly ReportedFinding[]> => {
    const { findings } = await auditReport(root, '--no-compile', '--policy', file);
    return findings.filter(({ rule }) => rule.startsWith('suppression/'));
  };
  const old = excuse('form/lock-noncanonical', '2020-01-01');
  const unused = '    - { rule: code/eval, path: x, reason: r, owner: o, expires: 9999-12-31 }\n';
  edit(root, { 'millrace.yaml': old + unused, 'base/policy.yaml': old + unused });
  writeFileSync(outside, old + unused);
  const own = await about('millrace.yaml');
  for (const [typed, path] of [
    ['millrace.yaml', 'millrace.yaml'],
    ['./base/policy.yaml', 'base/policy.yaml'],
    [outside, outside],
  ] as const) {
    const found = await about(typed);
    expect(found.map(({ location }) => location)).toEqual([
      { path, line: 3 },
      { path, line: 4 },
    ]);
    expect(found[1]?.fix).toBe(`Remove it from ${path}.`);
    // A baseline knows it, whichever copy of the policy a check reads.
    expect(found.map(({ fingerprint }) => fingerprint)).toEqual(
      own.map(({ fingerprint }) => fingerprint),
    );
  }
});

test('what the policy denies is found in what flows hold already', async () => {
  const root = copyOf(common);
  const policy = (kind: string): string => `policy:\n  review:\n    - { deny: [${kind}] }\n`;
  edit(root, { 'millrace.yaml': policy('secret') });
  const { findings, result } = await auditReport(root, '--no-compile');
  const denied = findings.filter(({ rule }) => rule === 'power/policy');
  expect(denied.length).toBeGreaterThan(0);
  expect(denied.every(({ subject }) => subject.startsWith('secret:'))).toBe(true);
  expect(denied).toContainEqual(
    expect.objectContaining({ flow, subject: 'secret:SLACK_WEBHOOK', severity: 'error' }),
  );
  expect(result).toBe('failed');
  writeFileSync(join(root, 'millrace.yaml'), policy('run'));
  const allowed = await auditReport(root, '--no-compile');
  expect(allowed.findings.filter(({ rule }) => rule === 'power/policy')).toEqual([]);
});

test('with a baseline only what is new fails', async () => {
  const root = copyOf(common);
  edit(root, { [lock]: (text) => `${text}\n` });
  const out = join(newFolder(), 'audit.json');
  expect((await runAudit(root, '--no-compile', '--format', 'json', '--output', out)).code).toBe(1);
  const same = await auditReport(root, '--no-compile', '--baseline', out);
  expect(same.result).toBe('passed');
  expect(ownFindings(same).map(({ state }) => state)).toEqual(['known']);
  edit(root, { 'flows/release.grants': '' });
  const more = await auditReport(root, '--no-compile', '--baseline', out);
  expect(more.result).toBe('failed');
  expect(ownFindings(more).map(({ rule, state }) => [rule, state])).toEqual([
    ['form/lock-noncanonical', 'known'],
    ['form/grants-drift', 'new'],
  ]);
  edit(root, { [lock]: (text) => text.slice(0, -1) });
  expect((await auditReport(root, '--no-compile', '--baseline', out)).gone).toHaveLength(1);
  await expect(runAudit(root, '--baseline', 'nope.json')).rejects.toThrow(UsageError);
  writeFileSync(out, '{}');
  await expect(runAudit(root, '--baseline', out)).rejects.toThrow('is not a report of an audit');
});

test('the text ends with what comes of it, and fits the columns', async () => {
  const root = copyOf(common);
  edit(root, { [lock]: (text) => `${text}\n`, 'flows/::x%.grants': '' });
  const { out } = await runAudit(root, '--no-compile');
  expect(out).toMatch(/Result: failed\n$/);
  expect(out).toContain('[form/lock-noncanonical]');
  expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
  expect(out).not.toMatch(/^\s*::/m);
});

test('a page holds every flow with its steps and powers, also when a lock cannot be read', async () => {
  const root = copyOf(common);
  edit(root, { [lock]: '{', 'flows/release.lock.json': (text) => `${text}\n` });
  const { code, out } = await runAudit(root, '--no-compile', '--format', 'html');
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
