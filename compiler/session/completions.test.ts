import { expect, test } from 'vitest';
import { editorRepository, cursor, type EditorRepository } from '../testing/editor-repository.ts';
import type { Completion } from './session.ts';

const story = `/** A story of the front page. */
export interface Story {
  /** Its number. */
  readonly id: number;
  readonly title: string;
  readonly kind: 'ask' | 'show';
  readonly 'x-rank'?: number;
  readonly at: Date;
}
`;
const find = `import type { Story } from './story.ts';
/** Finds stories. */
export async function main(query: string): Promise<{ stories: Story[]; next: string | null }> {
  throw new Error(query);
}
`;
const flow = `inputs:
  word: { type: string, description: What to look for. }
  max-items: { type: integer, default: 3 }
secrets: [TOKEN]
steps:
  find: { uses: scripts/find.ts@pin, with: { query: "\${{ inputs.word }}" } }
  next-one:
    if: \${{ steps.find.output.next !== null }}
    uses: scripts/find.ts@pin
    with:
      query: \${{ QUERY }}
  each:
    for-each: \${{ steps.find.output.stories }}
    as: story
    uses: scripts/find.ts@pin
    with: { query: '\${{ ITEM }}' }
  last:
    value: \${{ LAST }}
outputs:
  all: \${{ OUTPUT }}
`;

const sound: Readonly<Record<string, string>> = {
  QUERY: "'x'",
  ITEM: 'story.title',
  LAST: "steps['next-one'].status",
  OUTPUT: 'steps.each.output.length',
};

let repository: EditorRepository | undefined;

/** What is offered at the cursor in one of the places of the flow. */
async function offered(place: string, expression: string): Promise<readonly Completion[]> {
  repository ??= await editorRepository({
    'scripts/find.ts': find,
    'scripts/story.ts': story,
    'flows/f.yaml': flow,
  });
  const text = Object.entries(sound).reduce(
    (whole, [name, source]) => whole.replace(name, name === place ? expression : source),
    repository.files.get('flows/f.yaml') ?? '',
  );
  const offset = repository.type('flows/f.yaml', text);
  return await repository.session.completionsAt('flows/f.yaml', offset);
}

async function labels(place: string, expression: string): Promise<readonly string[]> {
  return (await offered(place, expression)).map(({ label }) => label);
}

test('after a dot, the fields of a step are offered as JSON carries them, with their types and comments', async () => {
  const found = await offered('LAST', `steps.find.output.stories[0]?.${cursor}`);
  const short = found
    .filter(({ kind }) => kind === 'field')
    .map(({ label, detail }) => `${label}: ${detail ?? ''}`);
  expect(short).toEqual(['id: number', 'title: string', "kind: 'ask' | 'show'", 'at: string']);
  expect(found.find(({ label }) => label === 'id')?.documentation).toBe('Its number.');
});

test('steps are offered with the types of their outputs, but none that waits for this one', async () => {
  const found = await offered('QUERY', `steps.${cursor}`);
  expect(found.map(({ label, kind }) => `${kind} ${label}`)).toEqual(['step find', 'step each']);
  expect(found[0]?.detail).toMatch(/^\{ stories: .*; next: string \| null; \}$/);
  expect(await labels('OUTPUT', `steps.${cursor}`)).toEqual(['find', 'next-one', 'each', 'last']);
});

test('a name that is no identifier is put in brackets in place of the dot', async () => {
  const [text, edit] = await completed('OUTPUT', `steps.ne${cursor}.status`, 'next-one');
  expect(text).toContain("all: ${{ steps['next-one'].status }}");
  expect(edit.kind).toBe('step');
  expect((await completed('OUTPUT', `steps["ne${cursor}"]`, 'next-one'))[0]).toContain(
    'all: ${{ steps["next-one"] }}',
  );
});

async function completed(
  place: string,
  expression: string,
  label: string,
): Promise<[string, Completion]> {
  const edit = (await offered(place, expression)).find((one) => one.label === label);
  if (edit === undefined) throw new Error(`${label} is not offered.`);
  const text = (await repository?.session.textOf('flows/f.yaml')) ?? '';
  const { start, end } = edit.replace;
  return [text.slice(0, start) + (edit.insertText ?? edit.label) + text.slice(end), edit];
}

test('inputs and secrets are offered as they are declared', async () => {
  expect(await offered('OUTPUT', `inputs.${cursor}`)).toMatchObject([
    { label: 'word', kind: 'input', detail: 'string', documentation: 'What to look for.' },
    { label: 'max-items', kind: 'input', detail: 'number', insertText: "['max-items']" },
  ]);
  expect(await labels('QUERY', `secrets.${cursor}`)).toEqual(['TOKEN']);
});

test('an empty expression is offered every name of its place', async () => {
  const found = await labels('ITEM', cursor);
  expect(found).toEqual(
    expect.arrayContaining(['steps', 'secrets', 'inputs', 'run', 'flow', 'story', 'index', 'Math']),
  );
  expect(found.filter((label) => label.includes('$'))).toEqual([]);
  expect(await labels('LAST', cursor)).not.toContain('story');
});

test('the item of a fan-out has its fields, also where a name is begun', async () => {
  expect(await labels('ITEM', `story.ti${cursor}`)).toEqual(['id', 'title', 'kind', 'at']);
});

test('a parameter of a callback has the type that its list gives it', async () => {
  const found = await labels('LAST', `steps.find.output.stories.map((one) => one.${cursor}`);
  expect(found).toEqual(['id', 'title', 'kind', 'at']);
  expect(await labels('LAST', `steps.find.output.stories.map((one) => ${cursor}`)).toContain('one');
});

test('methods are offered, but none that an expression may not call', async () => {
  const found = await offered('ITEM', `story.title.${cursor}`);
  expect(found.find(({ label }) => label === 'trim')?.kind).toBe('method');
  const names = found.map(({ label }) => label);
  expect(names).not.toContain('localeCompare');
  expect(names).not.toContain('constructor');
  expect(await labels('ITEM', `Math.${cursor}`)).not.toContain('random');
  expect((await labels('ITEM', `Object.${cursor}`)).toSorted()).toEqual([
    'entries',
    'fromEntries',
    'hasOwn',
    'keys',
    'values',
  ]);
});

test('a text that is compared is offered what the other side can be', async () => {
  expect(await labels('ITEM', `story.kind === "${cursor}"`)).toEqual(['ask', 'show']);
});

test('in a scalar with single quotes, a name is put in double ones', async () => {
  const [text] = await completed('ITEM', `inputs.${cursor}`, 'max-items');
  expect(text).toContain(`query: '\${{ inputs["max-items"] }}'`);
});

test('what a condition proves is known behind it', async () => {
  const found = await offered('QUERY', `steps.find.output.next.${cursor}`);
  expect(found.map(({ label }) => label)).toContain('length');
});

test.each([
  ['"${{ steps.', 'without an end, in quotes without an end'],
  ['${{ steps.', 'without an end'],
  ["'${{ steps.' ", 'in quotes, without its braces'],
])('an expression %s is completed %s', async (written) => {
  repository ??= await editorRepository({
    'scripts/find.ts': find,
    'scripts/story.ts': story,
    'flows/f.yaml': flow,
  });
  const text = `${(repository.files.get('flows/f.yaml') ?? '').split('  next-one')[0] ?? ''}  last:\n    value: ${written.replace(/steps\./, `steps.${cursor}`)}\n`;
  const offset = repository.type('flows/f.yaml', text);
  const found = await repository.session.completionsAt('flows/f.yaml', offset);
  expect(found.map(({ label }) => label)).toEqual(['find']);
});

test('outside of braces nothing is offered', async () => {
  repository ??= await editorRepository({ 'flows/f.yaml': flow });
  const offset = repository.type('flows/f.yaml', `steps:\n  a: { value: 1${cursor} }\n`);
  expect(await repository.session.completionsAt('flows/f.yaml', offset)).toEqual([]);
});
