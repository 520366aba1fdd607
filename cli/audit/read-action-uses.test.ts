import { afterAll, expect, test } from 'vitest';
import { makeRepository, projectRoot } from '../testing/repository.ts';
import { quietContext } from '../testing/quiet-context.ts';
import { openWorkspace } from '../workspace.ts';
import { readActionUses } from './read-action-uses.ts';

const repository = makeRepository({
  files: {
    '.github/workflows/b.yml':
      'jobs: { a: { steps: [{ uses: ./tools/act }, { uses: ./gone }] } }\n',
    '.github/workflows/a.yaml': 'jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n',
    '.github/workflows/readme.md': 'uses: no/yaml@v1\n',
    '.github/actions/own/action.yml': 'runs:\n  steps:\n    - uses: x/y@v1\n',
    '.github/workflows/broken.yml': '"',
    'tools/act/action.yaml': 'runs:\n  steps:\n    - uses: ./tools/act\n    - uses: z/z@v2\n',
    'other/action.yml': 'runs: { steps: [{ uses: nobody/uses@v1 }] }\n',
  },
});
afterAll(() => {
  repository.remove();
});

test('workflows, our own actions and those that they name are read, each once', async () => {
  const { actions, unchecked } = await readActionUses(openWorkspace(quietContext(repository.root)));
  expect(actions.map(({ path, line, uses }) => `${path}:${String(line)} ${uses}`)).toEqual([
    '.github/actions/own/action.yml:3 x/y@v1',
    '.github/workflows/a.yaml:4 actions/checkout@v4',
    '.github/workflows/b.yml:1 ./tools/act',
    '.github/workflows/b.yml:1 ./gone',
    'tools/act/action.yaml:3 ./tools/act',
    'tools/act/action.yaml:4 z/z@v2',
  ]);
  expect(actions[1]?.known).toMatch(/^actions\/checkout@[0-9a-f]{40} # v\d/);
  expect(unchecked).toMatchObject(
    [{ rule: 'provenance/action-unpinned', reason: /^\.github\/workflows\/broken\.yml/ }].map(
      (one) => ({ ...one, reason: expect.stringMatching(one.reason) as string }),
    ),
  );
});

test('of this project every action is pinned', async () => {
  const { actions, unchecked } = await readActionUses(openWorkspace(quietContext(projectRoot)));
  const loose = actions.filter(({ uses }) => !/^[.$]\/|@[0-9a-f]{40}$/.test(uses));
  expect([loose, unchecked]).toEqual([[], []]);
  expect(actions.length).toBeGreaterThan(5);
});
