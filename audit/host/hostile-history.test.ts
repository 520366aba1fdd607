import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';
import type { FlowFacts } from '../model/flow-facts.ts';
import { type HistoryRepository, historyRepository } from '../testing/history-repository.ts';
import { type HistoryReading, readHistory } from './read-history.ts';

const [net, run] = ['s\tnet\ta.b:1', 's\trun\tgit'];

async function read(
  { root }: Pick<HistoryRepository, 'root'>,
  grants: string,
  asksSignatures = false,
): Promise<HistoryReading> {
  const paths = {
    path: 'flows/a.yaml',
    lockPath: 'flows/a.lock.json',
    grantsPath: 'flows/a.grants',
  };
  const flows: readonly FlowFacts[] = [{ ...paths, grants, lock: { kind: 'missing' } }];
  return await readHistory(root, {
    flows,
    closures: { scripts: [], subflows: [] },
    asksSignatures,
  });
}

async function commitsOf(
  repository: Pick<HistoryRepository, 'root'>,
  grants: string,
): Promise<readonly string[] | undefined> {
  return (await read(repository, grants)).history.lines?.map(({ commit }) => commit);
}

test.each([
  '* binary',
  '*.grants -diff',
  '*.grants diff=evil',
  '*.grants -text filter=evil eol=crlf',
])('the attributes `%s` that a commit brings hide no line', async (attributes) => {
  const repository = historyRepository();
  const { write, commit, git } = repository;
  const mark = join(temporaryFolder(), 'mark');
  write('flows/a.grants', `${net}\n`);
  const first = commit('ada', 'one');
  write('.gitattributes', `${attributes}\n`);
  write('flows/a.grants', `${net}\n${run}\n`);
  const second = commit('eve', 'two');
  for (const name of ['diff.evil.textconv', 'diff.evil.command', 'filter.evil.clean']) {
    git('config', name, `touch ${mark}; cat`);
  }
  expect(await commitsOf(repository, `${net}\n${run}\n`)).toEqual([first, second]);
  expect(() => readFileSync(mark)).toThrow('ENOENT');
});

test('of a merge that is called binary, what only the merge added is the merge’s', async () => {
  const repository = historyRepository();
  const { write, commit, git } = repository;
  write('.gitattributes', '*.grants binary\n');
  write('flows/a.grants', `${net}\n`);
  const first = commit('ada', 'one');
  git('checkout', '-q', '-b', 'side');
  write('x', '');
  commit('bob', 'two');
  git('checkout', '-q', 'main');
  write('y', '');
  commit('cy', 'three');
  git('-c', 'user.name=e', '-c', 'user.email=e@e', 'merge', '-q', '--no-commit', '--no-ff', 'side');
  write('flows/a.grants', `${net}\n${run}\n`);
  const merge = commit('eve', 'Merge');
  expect(await commitsOf(repository, `${net}\n${run}\n`)).toEqual([first, merge]);
});

test('grafts, replaced commits and settings do not change who wrote a line', async () => {
  const repository = historyRepository();
  const { root, write, commit, git } = repository;
  write('flows/a.grants', `${net}\n`);
  const first = commit('ada', 'one');
  write('flows/a.grants', `${net}\n${run}\n`);
  const second = commit('eve', 'two');
  write('z', '');
  const third = commit('ada', 'three');
  git('config', 'log.showRoot', 'false');
  git('config', 'diff.noprefix', 'true');
  git('config', 'log.diffMerges', 'off');
  git('replace', second, first);
  mkdirSync(join(root, '.git/info'), { recursive: true });
  writeFileSync(join(root, '.git/info/grafts'), `${third}\n`);
  expect(await commitsOf(repository, `${net}\n${run}\n`)).toEqual([first, second]);
});

test('names in commits that nobody signed are said to prove nothing', async () => {
  const repository = historyRepository();
  repository.write('flows/a.grants', `${net}\n`);
  repository.write('CODEOWNERS', '* @ada\n');
  repository.commit('ada', 'one');
  const { unchecked } = await read(repository, `${net}\n`);
  expect(unchecked.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('a commit can bear any name'),
  ]);
  expect((await read(repository, `${net}\n`, true)).unchecked).toEqual([]);
});

test('where signatures are asked for, a file that no commit answers for is said', async () => {
  const repository = historyRepository();
  repository.write('flows/a.yaml', 'a');
  repository.write('flows/a.grants', `${net}\n`);
  repository.commit('ada', 'one');
  expect((await read(repository, `${net}\n`, true)).unchecked).toEqual([]);
  repository.write('flows/a.yaml', 'b');
  repository.write('flows/a.lock.json', '{}');
  expect((await read(repository, `${net}\n`, true)).unchecked).toEqual([
    {
      rule: 'provenance/unsigned',
      reason:
        'flows/a.yaml, flows/a.lock.json are not as HEAD has them, so no signature is about what lies here: commit it.',
    },
  ]);
  expect((await read(repository, `${net}\n`)).unchecked).toEqual([]);
});
