import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockDigest } from '../lock/index.ts';
import { OperationalError } from '../store/index.ts';
import { parseInvocation } from './arguments.ts';
import { exitCode, UsageError } from './command.ts';
import { review } from './review.ts';
import { quietContext } from './testing/quiet-context.ts';
import { baseFiles } from './testing/review-files.ts';
import {
  commitAll,
  copyOf,
  edit,
  type Edits,
  gitIn,
  make,
  makeBase,
  newFolder,
  removeReviewRepositories,
  reviewIn,
  testMachine,
} from './testing/review-repository.ts';

let common: string;

beforeAll(async () => {
  const kept = Object.entries(baseFiles).filter(([path]) => !/tidy|titles/.test(path));
  common = await makeBase(Object.fromEntries(kept));
});

afterAll(removeReviewRepositories);

async function changed(edits: Edits): Promise<string> {
  const root = copyOf(common);
  gitIn(root, 'switch', '--quiet', '--create', 'change');
  edit(root, edits);
  await make(root, 'compiled');
  commitAll(root);
  return root;
}

/** Runs the command in this process. */
async function run(root: string, ...words: string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const context = { ...quietContext(root), out: (text: string) => (out += text) };
  const code = await review.run(parseInvocation(review, ['--offline', ...words]), context);
  return { code, out };
}

const flow = 'flows/mentions.yaml';
const slower = { [flow]: (text: string) => text.replace('timeout: 30s', 'timeout: 45s') };
const secretive = {
  [flow]: (text: string) =>
    text
      .replace('[SLACK_WEBHOOK]', '[SLACK_WEBHOOK, TOKEN]')
      .replace("'${{ inputs.keyword }}'", "'${{ secrets.TOKEN }}'"),
};

test('what passes ends with 0, or with 4 when that was asked for', async () => {
  const root = await changed(slower);
  expect((await run(root)).code).toBe(exitCode.fine);
  expect((await run(root, '--detailed-exitcode')).code).toBe(exitCode.changed);
  const same = await run(root, '--base', 'HEAD', '--detailed-exitcode');
  expect(same.code).toBe(exitCode.fine);
});

test('an approval that the policy requires fails until it is given', async () => {
  const root = await changed(secretive);
  expect((await run(root)).code).toBe(exitCode.wrong);
  expect((await run(root, '--approved-by', 'mallory')).code).toBe(exitCode.wrong);
  const approved = await run(
    root,
    '--approved-by',
    'ada',
    '--approved-by',
    'ORG/security',
    '--format=json',
  );
  expect(approved.code).toBe(exitCode.fine);
  const { verdict } = JSON.parse(approved.out) as {
    verdict: { result: string; reasons: string[] };
  };
  expect(verdict.result).toBe('passed');
  expect(verdict.reasons[0]).toBe('Approved by @org/security.');
});

test('the policy of head has no say, and the one that is named has', async () => {
  const root = await changed(secretive);
  edit(root, { 'millrace.yaml': () => 'policy: { review: [{ allow: "*" }] }\n' });
  expect((await run(root)).code).toBe(exitCode.wrong);
  expect((await run(root, '--policy', 'millrace.yaml')).code).toBe(exitCode.fine);
  await expect(run(root, '--policy', 'nope.yaml')).rejects.toThrow(OperationalError);
});

test('a change that parted from base before the policy became stricter is judged by the new one', async () => {
  const root = await changed(slower);
  expect((await run(root, '--head', 'change')).code).toBe(exitCode.fine);
  gitIn(root, 'switch', '--quiet', 'main');
  gitIn(root, 'switch', '--quiet', '--create', 'old');
  edit(root, secretive);
  await make(root, 'compiled');
  commitAll(root);
  gitIn(root, 'switch', '--quiet', 'main');
  edit(root, { 'millrace.yaml': () => 'policy: { review: [{ deny: secret }] }\n' });
  commitAll(root);
  const found = await reviewIn(root, { base: 'main', head: 'old' });
  expect(found.base.name).toBe('merge base of main and old');
  expect(found.verdict.result).toBe('failed');
});

test('all forms are written at once, and meta.json says what they are of', async () => {
  const root = await changed(slower);
  await run(root, '--head', 'change', '--out', 'out');
  const read = (name: string): string => readFileSync(join(root, 'out', name), 'utf8');
  const meta = JSON.parse(read('meta.json')) as Record<string, unknown>;
  expect(meta).toEqual({
    version: 1,
    base: { name: 'main', commit: gitIn(root, 'rev-parse', 'main') },
    head: { name: 'change', commit: gitIn(root, 'rev-parse', 'change') },
    verdict: 'passed',
    digest: lockDigest(read('review.json')),
  });
  expect(read('comment.md')).toMatch(/^<!-- millrace:review v1 /);
  expect(read('summary.md')).toContain('Millrace review');
  expect(JSON.parse(read('review.sarif'))).toMatchObject({ version: '2.1.0' });
});

test('a flow that neither side has is a mistake of the command line', async () => {
  const root = copyOf(common);
  await expect(run(root, 'mention')).rejects.toThrow(UsageError);
  await expect(run(root, 'mention')).rejects.toThrow('Did you mean "mentions"?');
});

test('what went on on base meanwhile is no change of head’s', async () => {
  const root = await changed(slower);
  gitIn(root, 'switch', '--quiet', 'main');
  edit(root, { 'flows/other.yaml': 'steps: {}\n' });
  commitAll(root);
  const found = await reviewIn(root, { base: 'main', head: 'change' });
  expect(found.base.name).toBe('merge base of main and change');
  expect(found.flows.map(({ path }) => path)).toEqual([flow]);
});

test('bare, shallow and partial clones are reviewed to the same words', async () => {
  const root = await changed(slower);
  gitIn(root, 'config', 'uploadpack.allowFilter', 'true');
  gitIn(root, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  const request = { base: 'main', head: 'change' };
  const { changes, verdict } = await reviewIn(root, request);
  const clones = [
    ['--bare'],
    ['--filter=blob:none', '--no-checkout'],
    ['--depth=2', '--no-single-branch'],
  ];
  for (const options of clones) {
    const folder = newFolder();
    gitIn(folder, 'clone', '--quiet', '--branch=change', ...options, `file://${root}`, 'it');
    const there = await reviewIn(join(folder, 'it'), request);
    expect({ changes: there.changes, verdict: there.verdict }).toEqual({ changes, verdict });
  }
});

test('a repository of SHA-256 is reviewed to the same words', async () => {
  const kept = Object.entries(baseFiles).filter(([path]) => !/tidy|titles/.test(path));
  const root = await makeBase(Object.fromEntries(kept), ['--object-format=sha256']);
  gitIn(root, 'switch', '--quiet', '--create', 'change');
  const longer = (text: string): string => text.replace('slice(0, 80)', 'slice(0, 90)');
  const edits = { ...secretive, 'scripts/lib/text.ts': longer };
  edit(root, edits);
  await make(root, 'pinned');
  commitAll(root);
  expect(gitIn(root, 'rev-parse', 'HEAD')).toHaveLength(64);
  const other = copyOf(common);
  gitIn(other, 'switch', '--quiet', '--create', 'change');
  edit(other, edits);
  await make(other, 'pinned');
  const { changes, verdict } = await reviewIn(other);
  expect(changes.map(({ kind }) => kind)).toContain('module-changed');
  for (const request of [{}, { head: 'change' }]) {
    const there = await reviewIn(root, request);
    expect({ changes: there.changes, verdict: there.verdict }).toEqual({ changes, verdict });
  }
});

test('what a clone lacks is fetched by its id, an old pin too, and told where the remote is gone', async () => {
  const root = copyOf(common);
  const longer = (text: string): string => text.replace('slice(0, 80)', 'slice(0, 90)');
  edit(root, { 'scripts/lib/text.ts': longer });
  await make(root, 'compiled');
  commitAll(root);
  edit(root, { 'README.md': 'More.\n' });
  commitAll(root);
  gitIn(root, 'switch', '--quiet', '--create', 'change');
  edit(root, slower);
  await make(root, 'compiled');
  commitAll(root);
  gitIn(root, 'config', 'uploadpack.allowFilter', 'true');
  const request = { base: 'main', head: 'change' };
  const { changes, verdict } = await reviewIn(root, request);
  expect(changes.map(({ kind }) => kind)).toEqual(['option-changed', 'pin-behind']);
  const clones = [
    ['shallow', ['--depth=2', '--no-single-branch']],
    ['partial', ['--filter=blob:none', '--no-checkout']],
  ] as const;
  for (const [kind, options] of clones) {
    const folder = newFolder();
    for (const name of ['whole', 'alone']) {
      gitIn(folder, 'clone', '--quiet', '--branch=change', ...options, `file://${root}`, name);
    }
    const there = await reviewIn(join(folder, 'whole'), request);
    expect({ changes: there.changes, verdict: there.verdict }).toEqual({ changes, verdict });
    const alone = join(folder, 'alone');
    gitIn(alone, 'remote', 'set-url', 'origin', `file://${folder}/nowhere`);
    const told = await reviewIn(alone, request).then(
      (found) => found.changes.find((change) => change.kind === 'lock-unproven')?.to,
      (error: unknown) => (error instanceof OperationalError ? error.message : undefined),
    );
    expect(told).toContain(`This clone is ${kind}, and what it lacks could not be fetched:`);
  }
});

test('what this machine cannot compile counts against the change', async () => {
  const root = await changed(slower);
  const denoTypes = (): never => {
    throw new OperationalError('Deno was not found.');
  };
  const found = await reviewIn(root, {}, { ...testMachine, denoTypes });
  expect(found.verdict.result).toBe('failed');
  const unproven = found.changes.find(({ kind }) => kind === 'lock-unproven');
  expect(unproven).toMatchObject({ severity: 'refused', to: 'Deno was not found.' });
});

test('a link in the place of a flow is never followed, and fails', async () => {
  const root = copyOf(common);
  gitIn(root, 'switch', '--quiet', '--create', 'change');
  edit(root, { [flow]: null });
  const blob = gitIn(root, 'rev-parse', 'main:millrace.yaml');
  gitIn(root, 'update-index', '--add', '--cacheinfo', `120000,${blob},${flow}`);
  gitIn(root, 'commit', '--quiet', '--message', 'link');
  const found = await reviewIn(root, { head: 'change' });
  expect(found.verdict.result).toBe('failed');
  expect(found.changes.find(({ kind }) => kind === 'flow-invalid')?.to).toContain(
    'is a symbolic link',
  );
});

test('a link in the place of a folder of flows is refused', async () => {
  const root = copyOf(common);
  gitIn(root, 'switch', '--quiet', '--create', 'change');
  gitIn(root, 'mv', 'flows', 'elsewhere');
  symlinkSync('elsewhere', join(root, 'flows'));
  commitAll(root);
  await expect(reviewIn(root, { head: 'change' })).rejects.toThrow(OperationalError);
  await expect(reviewIn(root, {})).rejects.toThrow('flows becomes a link or a submodule');
});
