import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRepository, type Started, type TestRepository } from './testing/repository.ts';

const flow = (script: string, more = ''): string =>
  `steps:\n  only: { uses: scripts/${script}.ts, with: { text: hello } }\n${more}`;

const files = {
  'lib/text.ts': 'export const clean = (text: string): string => text.trim();\n',
  'scripts/plain.ts': 'export function main(text: string) {\n  return text;\n}\n',
  'scripts/clean.ts':
    "import { clean } from '../lib/text.ts';\nexport const main = (text: string) => clean(text);\n",
  'flows/one.yaml': flow('plain'),
  'flows/two.yaml': flow('plain'),
  'flows/three.yaml': flow('clean'),
};

let repository: TestRepository;
let watching: Started;
let heard: number;

beforeEach(async () => {
  repository = makeRepository({ files });
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  heard = 0;
  watching = repository.start(['compile', '--watch']);
  expect(await nextReport()).toContain('Checked 3 of 3 flows.');
});

afterEach(async () => {
  process.kill(watching.pid, 'SIGINT');
  expect((await watching.ended).code).toBe(130);
  repository.remove();
});

/** What was said since the last report, with the line that ends one. */
async function nextReport(): Promise<string> {
  const limit = Date.now() + 45_000;
  while (Date.now() < limit) {
    const news = watching.said().slice(heard);
    const end = /Watching for changes; Ctrl-C ends it\.\n/.exec(news);
    if (end !== null) {
      heard += end.index + end[0].length;
      return news.slice(0, end.index);
    }
    await wait(20);
  }
  throw new Error(`No report came after: ${watching.said()}`);
}

async function isUpToDate(): Promise<boolean> {
  return (await repository.millrace('compile', '--check')).code === 0;
}

test('an edit of a flow checks that flow and writes its lock', async () => {
  const before = repository.read('flows/two.lock.json');
  repository.write('flows/two.yaml', `# a comment\n${repository.read('flows/two.yaml')}`);
  expect(await nextReport()).toContain('Checked 1 of 3 flows.');
  expect(repository.read('flows/two.lock.json')).not.toBe(before);
  expect(await isUpToDate()).toBe(true);
});

test('an edit of a module is told to the flows that it reaches, and is mended by going back', async () => {
  repository.write('lib/text.ts', 'export const clean = (text: string): string => text;\n');
  const report = await nextReport();
  expect(report).toContain('Checked 1 of 3 flows.');
  expect(report).toContain('flows/three.yaml');
  expect(report).not.toContain('flows/one.yaml');
  repository.write('lib/text.ts', files['lib/text.ts']);
  expect(await nextReport()).not.toContain('error[');
  expect(await isUpToDate()).toBe(true);
});

test('a mistake is survived: broken YAML, then a missing script, then all is well', async () => {
  const sound = repository.read('flows/one.yaml');
  repository.write('flows/one.yaml', `${sound}broken: [\n`);
  expect(await nextReport()).toContain('error[parse/yaml-syntax]');
  repository.write('flows/one.yaml', sound);
  expect(await nextReport()).not.toContain('error[');
  rmSync(join(repository.root, 'scripts/plain.ts'));
  expect(await nextReport()).toContain('Checked 2 of 3 flows.');
  repository.write('scripts/plain.ts', files['scripts/plain.ts']);
  expect(await nextReport()).not.toContain('error[');
});

test('flows come and go, files are replaced as editors do it, and folders are made anew', async () => {
  const text = repository.read('flows/one.yaml');
  repository.write('flows/deep/er/four.yaml', text);
  expect(await nextReport()).toContain('Checked 1 of 4 flows.');
  expect(existsSync(join(repository.root, 'flows/deep/er/four.lock.json'))).toBe(true);
  repository.write('draft.tmp', `# replaced\n${text}`);
  renameSync(join(repository.root, 'draft.tmp'), join(repository.root, 'flows/deep/er/four.yaml'));
  expect(await nextReport()).toContain('Checked 1 of 4 flows.');
  rmSync(join(repository.root, 'flows/deep'), { recursive: true });
  expect(await nextReport()).toContain('Checked 0 of 3 flows.');
  repository.write('flows/deep/er/four.yaml', text);
  expect(await nextReport()).toContain('Checked 1 of 4 flows.');
});

test('many files that git changes at once are one report', async () => {
  repository.git('add', '-A');
  repository.git('commit', '-qm', 'as it was');
  for (let at = 0; at < 60; at++) {
    repository.write(`flows/many/flow-${String(at)}.yaml`, repository.read('flows/one.yaml'));
  }
  repository.git('checkout', '-qb', 'many');
  repository.git('add', '-A');
  repository.git('commit', '-qm', 'many');
  // Written in between, however it was split: all sixty are there in the end.
  let checked = 0;
  while (checked < 60) checked += Number(/Checked (\d+) of/.exec(await nextReport())?.[1] ?? 0);
  repository.git('checkout', '-q', 'main');
  let report = await nextReport();
  while (!report.includes('of 3 flows.')) report = await nextReport();
  repository.git('checkout', '-q', 'many');
  while (!report.includes('of 63 flows.')) report = await nextReport();
  expect(await isUpToDate()).toBe(true);
});

test('--watch and --check exclude each other', async () => {
  const refused = await repository.millrace('compile', '--watch', '--check');
  expect(refused.code).toBe(2);
  expect(refused.err).toContain('name one of them');
});
