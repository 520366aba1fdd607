import { expect, test } from 'vitest';
import { cursor, editorRepository } from '../testing/editor-repository.ts';
import { at, openSmall } from './testing/small-repository.ts';

async function renamed(marked: string, name: string, path = 'flows/main.yaml'): Promise<string> {
  const repository = await openSmall();
  const result = await repository.session.renameEdits(path, at(repository, path, marked), name);
  if ('refused' in result) return result.refused;
  const lines: string[] = [];
  for (const file of new Set(result.edits.map(({ span }) => span.path))) {
    const before = repository.files.get(file) ?? '';
    const own = result.edits.filter(({ span }) => span.path === file);
    const after = own
      .toSorted((a, b) => b.span.start - a.span.start)
      .reduce(
        (text, { span, text: by }) => text.slice(0, span.start) + by + text.slice(span.end),
        before,
      );
    const was = before.split('\n');
    lines.push(...after.split('\n').filter((line, index) => line !== was[index]));
  }
  return lines.map((line) => line.trim().replaceAll(/@[0-9a-f]{12}/g, '')).join('\n');
}

test('a step gets another name everywhere, in quotes where a dot cannot read it', async () => {
  expect(await renamed('  sh‸ow:', 'each-one')).toBe(
    `each-one:\n'shown': \${{ steps["each-one"].output }}\nexpect: { steps: { each-one: succeeded } }`,
  );
  expect(await renamed('steps.fi‸nd.output.map', 'look-up')).toBe(
    [
      'look-up: { uses: scripts/find.ts, with: { query: "${{ inputs.word }}" } }',
      'needs: [look-up]',
      "for-each: ${{ steps['look-up'].output }}",
      "titles: ${{ steps['look-up'].output.map((story) => story.title) }}",
      'mocks: { look-up: [{ id: 1, title: x }] }',
    ].join('\n'),
  );
});

test('an input gets another name from within a test', async () => {
  expect(await renamed('inputs: { wo‸rd', 'term', 'flows/main.test.yaml')).toBe(
    [
      'term: { type: string, description: What to look for. }',
      'find: { uses: scripts/find.ts, with: { query: "${{ inputs.term }}" } }',
      'inputs: { term: a }',
    ].join('\n'),
  );
});

test('a name that is taken or is none is refused with the reason', async () => {
  expect(await renamed('  sh‸ow:', 'find')).toBe('There is already a step called `find` here.');
  expect(await renamed('  sh‸ow:', '1st')).toMatch(/^`1st` is no name of a step/);
  expect(await renamed('needs: [find]\n    for-e‸ach', 'x')).toBe(
    'Nothing here has a name that can be changed.',
  );
});

test('an item gets another name where it is read, and none that an expression beside it has', async () => {
  expect(await renamed('as: o‸ne', 'story')).toBe(
    `as: story\nwith: { title: '\${{ story.title }} 🌊 \${{ story.id }}' }`,
  );
  expect(await renamed('🌊 ${{ on‸e.id', 'a-b')).toMatch(/^`a-b` is no name of an item: /);
  expect(await renamed('as: o‸ne', 'title')).toContain('as: title');
  expect(await renamed('as: o‸ne', 'steps')).toMatch(/^With this name the flow would be wrong: /);
  const { session, type } = await editorRepository({});
  const short = type(
    'flows/f.yaml',
    `steps:
  each:
    for-each: \${{ [1, 2] }}
    as: on${cursor}e
    steps:
      inner: { value: '\${{ [one].map((two) => ({ one, two })) }}' }
`,
  );
  const texts = async (name: string): Promise<unknown> => {
    const result = await session.renameEdits('flows/f.yaml', short, name);
    return 'refused' in result ? result.refused : result.edits.map(({ text }) => text);
  };
  expect(await texts('three')).toEqual(['three', 'three', 'one: three']);
  // A callback's parameter would take its place.
  expect(await texts('two')).toBe('There is already something called `two` here.');
});

test('what may be renamed says its name and place', async () => {
  const repository = await openSmall();
  const path = 'flows/main.yaml';
  const found = await repository.session.renamableAt(
    path,
    at(repository, path, 'steps.fi‸nd.output.map'),
  );
  expect(found).toMatchObject({ kind: 'step', name: 'find' });
  repository.session.setText(path, 'steps: { a: { valu: 1 } }');
  expect(await repository.session.renamableAt(path, 10)).toHaveProperty('refused');
});

test('a step that is read through the block around it keeps its name', async () => {
  const { session, type } = await editorRepository({});
  const offset = type(
    'flows/f.yaml',
    `steps:
  each:
    for-each: \${{ [1, 2] }}
    as: one
    steps:
      in${cursor}ner: { value: '\${{ one }}' }
outputs: { all: '\${{ steps.each.output.map((one) => one.inner) }}' }
`,
  );
  const result = await session.renameEdits('flows/f.yaml', offset, 'other');
  expect(result).toEqual({
    refused: expect.stringMatching(/^With this name the flow would be wrong: .*inner/) as unknown,
  });
});
