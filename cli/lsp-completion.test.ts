import { afterAll, beforeAll, expect, test } from 'vitest';
import { applied, positionOf } from './testing/editor-world.ts';
import { FlowEditor, unpinned, type CompletionItem } from './testing/flow-editor.ts';

const calling = 'steps:\n  call:\n    uses: flows/used.yaml\n    with: { name: Ada }\n';

let editor: FlowEditor;

beforeAll(async () => {
  editor = await FlowEditor.start({
    'flows/used.yaml': unpinned,
    'flows/broken.yaml': unpinned.replace('output.text', 'output.texd'),
    'flows/caller.yaml': calling,
  });
});

afterAll(async () => {
  await editor.end();
});

test('keys are offered by their place, without those that are there or cannot be', async () => {
  expect(await editor.labels('na|')).toContain('name');
  expect(await editor.labels(editor.pinned.replace('outputs:', '|outputs:'))).not.toContain(
    'steps',
  );
  const inStep = await editor.labels('steps:\n  a:\n    |\n');
  expect(inStep).toEqual(
    expect.arrayContaining(['approve', 'choose', 'for-each', 'uses', 'value']),
  );
  expect(inStep).not.toContain('retry');
  const inCall = await editor.labels('steps:\n  a:\n    uses: scripts/greet.ts\n    |\n');
  expect(inCall).toEqual(expect.arrayContaining(['with', 'retry', 'permissions']));
  expect(inCall).not.toContain('value');
  expect(await editor.labels('inputs:\n  a: { type: string, | }\n')).toContain('minLength');
  expect(await editor.labels('inputs:\n  a: { type: | }\n')).toEqual(
    expect.arrayContaining(['integer', 'string']),
  );
  expect(
    await editor.labels('steps:\n  a: { value: 1 }\n  b:\n    needs: [|]\n    value: 2\n'),
  ).toEqual(['a']);
  const { items, text, uri } = await editor.offered('steps:\n  a:\n    us|\n');
  const uses = items.find(({ label }) => label === 'uses');
  expect(uses?.documentation?.value).toContain('millrace pin');
  expect(applied(text, uri, { changes: { [uri]: [uses!.textEdit] } })).toBe(
    'steps:\n  a:\n    uses: \n',
  );
});

test('scripts are offered with the pins that they would get', async () => {
  const { items, text, uri } = await editor.offered(
    editor.pinned.replace(/scripts\/greet\.ts@[0-9a-f]+/, 'gre|'),
  );
  const item = items.find(({ label }) => label === 'scripts/greet.ts');
  expect(applied(text, uri, { changes: { [uri]: [item!.textEdit] } })).toBe(editor.pinned);
  const resolved = (await editor.client.request('completionItem/resolve', item)) as CompletionItem;
  expect(resolved.documentation?.value).toMatch(/main: \(name: string, [\s\S]*Says hello\./);
});

test('flows are offered with the pins that they would get, and one with errors without', async () => {
  const pinned = editor.repository.read('flows/caller.yaml');
  expect(pinned).toMatch(/flows\/used\.yaml@[0-9a-f]{12}/);
  const { items, text, uri } = await editor.offered(
    pinned.replace(/flows\/used\.yaml@\w+/, 'flo|'),
  );
  const byPath = (path: string): CompletionItem => items.find(({ label }) => label === path)!;
  const after = (path: string): string =>
    applied(text, uri, { changes: { [uri]: [byPath(path).textEdit] } });
  expect(after('flows/used.yaml')).toBe(pinned);
  expect(after('flows/broken.yaml')).toContain('uses: flows/broken.yaml\n');
});

test('a path is offered in place of its old pin, and inside quotes', async () => {
  for (const typed of ['scripts/greet.ts@', 'scripts/greet.ts@0123', '"scripts/gr']) {
    const { items, text } = await editor.offered(unpinned.replace('scripts/greet.ts', `${typed}|`));
    const item = items.find(({ label }) => label === 'scripts/greet.ts');
    const { start, end } = item!.textEdit.range;
    const replaced = text.split('\n')[start.line]?.slice(start.character, end.character) ?? '';
    // What a client compares: the item must begin as what it replaces does.
    expect(item?.filterText?.startsWith(replaced)).toBe(true);
  }
});

test('arguments are offered with their types, needed ones first, and the values that they can have', async () => {
  const lacking = editor.pinned.replace('      tone: kind\n', '      |\n');
  const { items } = await editor.offered(lacking);
  const [needed, other] = [...items].sort((a, b) => (a.sortText < b.sortText ? -1 : 1));
  expect([needed?.label, other?.label, items.length]).toEqual(['tone', 'loud', 2]);
  expect(needed?.detail).toBe("'curt' | 'kind'");
  expect(await editor.labels(editor.pinned.replace('tone: kind', 'tone: |'))).toEqual([
    '${{ }}',
    'curt',
    'kind',
  ]);
});

test('inside an expression everything is offered that the checker knows', async () => {
  const inOutput = await editor.labels(editor.pinned.replace('output.text', 'output.|'));
  expect(inOutput).toEqual(['letters', 'text', 'tone']);
  expect(await editor.labels(editor.pinned.replace('steps.greet.output.text', 'inputs.|'))).toEqual(
    ['maybe', 'name'],
  );
  expect(await editor.labels(editor.pinned.replace('steps.greet.output.text', 'steps.|'))).toEqual([
    'greet',
  ]);
  expect(await editor.labels(editor.pinned.replace('output.text', 'output.text.toUpp|'))).toContain(
    'toUpperCase',
  );
});

test('an expression that begins where another one stood is another one', async () => {
  const { pinned, client } = editor;
  const { uri } = await editor.opened(pinned);
  const text = pinned.replace('${{ steps.greet.output.text }}', '${{ steps.greet.output.');
  client.change(uri, 2, { text });
  const position = positionOf(text, 'steps.greet.output.', 'steps.greet.output.'.length);
  const list = await client.request('textDocument/completion', { textDocument: { uri }, position });
  const labels = (list as { items: readonly CompletionItem[] }).items.map(({ label }) => label);
  expect(labels.sort()).toEqual(['letters', 'text', 'tone']);
});
