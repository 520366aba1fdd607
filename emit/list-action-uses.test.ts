import { expect, test } from 'vitest';
import { listActionUses } from './list-action-uses.ts';

const workflow = `on: push
jobs:
  one:
    uses: org/repo/.github/workflows/x.yml@main
  two:
    steps:
      - &checkout
        uses: actions/checkout@v4 # newest
        with: { uses: not/this@v1 }
      - *checkout
      - run: 'echo uses: neither@v1'
      - { uses: "docker://alpine:3.20" }
      - uses: ./.github/actions/setup
    env: { uses: not/that@v1 }
`;

test('every use of a workflow is listed where it stands, and nothing that only looks like one', async () => {
  expect(await listActionUses(workflow)).toEqual({
    uses: [
      { uses: 'org/repo/.github/workflows/x.yml@main', line: 4, column: 11 },
      { uses: 'actions/checkout@v4', line: 8, column: 15 },
      { uses: 'docker://alpine:3.20', line: 12, column: 17 },
      { uses: './.github/actions/setup', line: 13, column: 15 },
    ],
  });
});

test('a composite action and one in a container are read as well', async () => {
  const composite = 'runs:\n  using: composite\n  steps:\n    - uses: a/b@v1\n';
  const container = 'runs:\n  using: docker\n  image: docker://debian:13\n';
  const own = 'runs:\n  using: docker\n  image: Dockerfile\n';
  expect((await listActionUses(composite)).uses).toEqual([{ uses: 'a/b@v1', line: 4, column: 13 }]);
  expect((await listActionUses(container)).uses).toMatchObject([{ uses: 'docker://debian:13' }]);
  expect((await listActionUses(own)).uses).toEqual([]);
});

test('of a text that is no YAML it says so, and lists what stands before', async () => {
  const { uses, problem } = await listActionUses('steps:\n  - uses: a/b@v1\n  - "open');
  expect(uses).toMatchObject([{ uses: 'a/b@v1' }]);
  expect(problem).toMatch(/quote/);
  expect(await listActionUses('')).toEqual({ uses: [] });
  const deep = await listActionUses(`a: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`);
  expect(deep.problem).toBe('it is nested too deep');
});
