import { afterAll, beforeAll, expect, test } from 'vitest';
import { EditorClient, type WireRange } from './testing/editor-client.ts';
import {
  addressIn,
  applied,
  codesOf,
  positionOf,
  rangeOf,
  textIn,
  type WireWorkspaceEdit,
} from './testing/editor-world.ts';
import { makeRepository, type TestRepository } from './testing/repository.ts';

const greet = `export const permissions = { net: ['api.example:443'], env: ['TOKEN'] };
/** Says hello. */
export function main(name: string, tone: 'kind' | 'curt', loud?: boolean) {
  return { text: loud ? name.toUpperCase() : name, tone, letters: name.length };
}
`;

const flow = `inputs:
  name: { type: string }
  maybe: { type: string, required: false }
steps:
  greet:
    uses: scripts/greet.ts
    with:
      name: \${{ inputs.name }}
      tone: kind
outputs:
  text: \${{ steps.greet.output.text }}
`;

let repository: TestRepository;
let client: EditorClient;
let pinned: string;
let count = 0;

beforeAll(async () => {
  repository = makeRepository({ files: { 'scripts/greet.ts': greet, 'flows/base.yaml': flow } });
  await repository.millrace('pin');
  pinned = repository.read('flows/base.yaml');
  client = new EditorClient({ folders: [repository.root] });
  await client.start();
});

afterAll(async () => {
  await client.kill();
  repository.remove();
});

interface CodeAction {
  readonly title: string;
  readonly kind: string;
  readonly isPreferred?: boolean;
  readonly diagnostics?: readonly { readonly code: string }[];
  readonly edit: WireWorkspaceEdit;
}

/** Opens a text as a flow of its own; gives its address. */
async function opened(text: string): Promise<{ uri: string; found: readonly string[] }> {
  const uri = addressIn(repository, `flows/case-${String((count += 1))}.yaml`);
  client.open(uri, text);
  return { uri, found: codesOf(await client.diagnostics(uri, 1)) };
}

async function actionsAt(
  uri: string,
  range: WireRange,
  only?: string,
): Promise<readonly CodeAction[]> {
  const context = { diagnostics: [], ...(only === undefined ? {} : { only: [only] }) };
  const params = { textDocument: { uri }, range, context };
  return (await client.request('textDocument/codeAction', params)) as readonly CodeAction[];
}

/** The text after the action with a title, made at a word. */
async function after(text: string, word: string, title: RegExp): Promise<string> {
  const { uri } = await opened(text);
  const actions = await actionsAt(uri, rangeOf(text, word));
  const action = actions.find((one) => title.test(one.title));
  if (action === undefined) throw new Error(`Only ${actions.map((one) => one.title).join(' | ')}`);
  return applied(text, uri, action.edit);
}

interface Item {
  readonly label: string;
  readonly sortText: string;
  readonly detail?: string;
  readonly documentation?: { readonly value: string };
  readonly textEdit: { readonly range: WireRange; readonly newText: string };
}

/** What is offered at `|` in a text. */
async function offered(
  marked: string,
): Promise<{ items: readonly Item[]; text: string; uri: string }> {
  const position = positionOf(marked, '|');
  const text = marked.replace('|', '');
  const { uri } = await opened(text);
  const list = await client.request('textDocument/completion', { textDocument: { uri }, position });
  return { items: (list as { items: readonly Item[] }).items, text, uri };
}

async function labels(marked: string): Promise<readonly string[]> {
  return (await offered(marked)).items.map(({ label }) => label).sort();
}

test('every fix of a diagnostic is a quick fix, for the version that it was made for', async () => {
  const text = pinned.replace('with:', 'wiht:');
  const { uri, found } = await opened(text);
  expect(found).toContain('parse/unknown-key');
  const [action] = await actionsAt(uri, rangeOf(text, 'wiht'), 'quickfix');
  expect(action).toMatchObject({
    title: 'Rename `wiht` to `with`',
    kind: 'quickfix',
    isPreferred: true,
  });
  expect(action?.diagnostics?.[0]?.code).toBe('parse/unknown-key');
  expect(action?.edit.documentChanges?.[0]?.textDocument).toEqual({ uri, version: 1 });
  expect(applied(text, uri, action!.edit)).toBe(pinned);
  expect(await actionsAt(uri, rangeOf(text, 'inputs'), 'quickfix')).toEqual([]);
});

test('all safe fixes are one action, in as many rounds as they take', async () => {
  const text = flow.replace('with:', 'wiht:').replace('output.text', 'output.texd');
  const { uri } = await opened(text);
  const [action, ...others] = await actionsAt(uri, rangeOf(text, 'inputs'), 'source.fixAll');
  expect(others).toEqual([]);
  expect(action?.kind).toBe('source.fixAll.millrace');
  expect(applied(text, uri, action!.edit)).toBe(pinned);
});

test('what has no pin is pinned, and a pin that is behind takes the new version', async () => {
  expect(await after(flow, 'scripts/greet.ts', /^Pin /)).toBe(pinned);
  const behind = pinned.replace(/@[0-9a-f]{12}/, '@0123456789ab');
  const title = /^Take the version of scripts\/greet\.ts in the working tree$/;
  expect(await after(behind, '@0123', title)).toBe(pinned);
  const twice = behind.replace(
    'outputs:',
    `  again:\n    uses: scripts/greet.ts@ba9876543210\n    with: { name: a, tone: curt }\noutputs:`,
  );
  expect(await after(twice, '@0123', title)).toBe(
    twice.replace('0123456789ab', /@([0-9a-f]{12})/.exec(pinned)?.[1] ?? ''),
  );
  expect(await after(twice, '@0123', /^Take the versions of all/)).not.toMatch(
    /0123456789ab|ba9876543210/,
  );
});

test('keys are offered by their place, without those that are there or cannot be', async () => {
  expect(await labels('na|')).toContain('name');
  expect(await labels(pinned.replace('outputs:', '|outputs:'))).not.toContain('steps');
  const inStep = await labels('steps:\n  a:\n    |\n');
  expect(inStep).toEqual(
    expect.arrayContaining(['approve', 'choose', 'for-each', 'uses', 'value']),
  );
  expect(inStep).not.toContain('retry');
  const inCall = await labels('steps:\n  a:\n    uses: scripts/greet.ts\n    |\n');
  expect(inCall).toEqual(expect.arrayContaining(['with', 'retry', 'permissions']));
  expect(inCall).not.toContain('value');
  expect(await labels('inputs:\n  a: { type: string, | }\n')).toContain('minLength');
  expect(await labels('inputs:\n  a: { type: | }\n')).toEqual(
    expect.arrayContaining(['integer', 'string']),
  );
  expect(await labels('steps:\n  a: { value: 1 }\n  b:\n    needs: [|]\n    value: 2\n')).toEqual([
    'a',
  ]);
  const { items, text, uri } = await offered('steps:\n  a:\n    us|\n');
  const uses = items.find(({ label }) => label === 'uses');
  expect(uses?.documentation?.value).toContain('millrace pin');
  expect(applied(text, uri, { changes: { [uri]: [uses!.textEdit] } })).toBe(
    'steps:\n  a:\n    uses: \n',
  );
});

test('scripts are offered with the pins that they would get', async () => {
  const { items, text, uri } = await offered(
    pinned.replace(/scripts\/greet\.ts@[0-9a-f]+/, 'gre|'),
  );
  const item = items.find(({ label }) => label === 'scripts/greet.ts');
  expect(applied(text, uri, { changes: { [uri]: [item!.textEdit] } })).toBe(pinned);
  const resolved = (await client.request('completionItem/resolve', item)) as Item;
  expect(resolved.documentation?.value).toMatch(/main: \(name: string, [\s\S]*Says hello\./);
});

test('arguments are offered with their types, needed ones first, and the values that they can have', async () => {
  const lacking = pinned.replace('      tone: kind\n', '      |\n');
  const { items } = await offered(lacking);
  const [needed, other] = [...items].sort((a, b) => (a.sortText < b.sortText ? -1 : 1));
  expect([needed?.label, other?.label, items.length]).toEqual(['tone', 'loud', 2]);
  expect(needed?.detail).toBe("'curt' | 'kind'");
  expect(await labels(pinned.replace('tone: kind', 'tone: |'))).toEqual(['${{ }}', 'curt', 'kind']);
});

test('a missing argument is added: from an input of its name, else left for a person to write', async () => {
  const title = /^Add `name`, `tone` under `with`$/;
  const none = pinned.replace(/ {4}with:\n {6}name: .*\n {6}tone: kind\n/, '');
  expect(await after(none, 'scripts/greet', title)).toBe(
    pinned
      .replace('name: ${{ inputs.name }}', "name: '${{ inputs.name }}'")
      .replace('tone: kind', 'tone:'),
  );
  const some = pinned.replace(/ {6}name: .*\n/, '');
  expect(await after(some, 'with', /^Add `name` under `with`$/)).toBe(
    some.replace('tone: kind\n', "tone: kind\n      name: '${{ inputs.name }}'\n"),
  );
  const braces = pinned.replace(/with:\n {6}name: .*\n {6}tone: kind\n/, 'with: { tone: kind }\n');
  expect(await after(braces, 'with', /^Add `name`/)).toContain(
    "with: { tone: kind, name: '${{ inputs.name }}' }\n",
  );
});

test('a step is guarded by what it reads, in front of the condition that it has', async () => {
  const maybe = pinned.replace('inputs.name }}', 'inputs.maybe }}');
  expect(await after(maybe, 'inputs.maybe }}', /^Run `greet` only if/)).toBe(
    maybe.replace('    uses:', "    if: '${{ inputs.maybe != null }}'\n    uses:"),
  );
  const loose = maybe.replace(
    '    uses:',
    "    if: ${{ inputs.name == 'a' || inputs.name == 'b' }}\n    uses:",
  );
  expect(await after(loose, 'inputs.maybe }}', /^Run `greet` only if/)).toContain(
    "if: ${{ inputs.maybe != null && (inputs.name == 'a' || inputs.name == 'b') }}\n",
  );
});

test('a step is granted what its script asks for, when it says less or something else', async () => {
  const title = /^Grant `greet` exactly what scripts\/greet\.ts asks for$/;
  const narrow = pinned.replace('    with:', '    permissions: { env: [TOKEN] }\n    with:');
  expect(await after(narrow, 'permissions', title)).toContain(
    "permissions: { net: ['api.example:443'], env: [TOKEN] }\n",
  );
  const { uri } = await opened(
    narrow.replace('env: [TOKEN]', "net: ['api.example:443'], env: [TOKEN]"),
  );
  const text = narrow.replace('env: [TOKEN]', "net: ['api.example:443'], env: [TOKEN]");
  expect(await actionsAt(uri, rangeOf(text, 'permissions'))).toEqual([]);
});

test('hovers, definitions and references go through types and files', async () => {
  const { uri } = await opened(pinned);
  const textDocument = { uri };
  const at = (word: string, into = 1): object => ({
    textDocument,
    position: positionOf(pinned, word, into),
  });
  const hover = (await client.request('textDocument/hover', at('output.text', 8))) as {
    contents: { value: string };
    range: WireRange;
  };
  expect(hover.contents.value).toContain('text: string');
  const onUses = (await client.request('textDocument/hover', at('scripts/greet'))) as typeof hover;
  expect(onUses.contents.value).toMatch(/main: \([\s\S]*Says hello\./);
  const [main] = (await client.request('textDocument/definition', at('scripts/greet'))) as {
    targetUri: string;
    targetSelectionRange: WireRange;
  }[];
  expect(main?.targetUri).toBe(addressIn(repository, 'scripts/greet.ts'));
  expect(textIn(greet, main!.targetSelectionRange)).toBe('main');
  const [step] = (await client.request('textDocument/definition', at('steps.greet', 7))) as {
    targetUri: string;
    targetSelectionRange: WireRange;
  }[];
  expect([step?.targetUri, textIn(pinned, step!.targetSelectionRange)]).toEqual([uri, 'greet']);
  const references = (await client.request('textDocument/references', {
    ...at('  greet:', 3),
    context: { includeDeclaration: true },
  })) as { uri: string; range: WireRange }[];
  expect(references.map(({ range }) => textIn(pinned, range))).toEqual(['greet', 'greet']);
});

test('a step and an input are renamed everywhere, and a name that is taken is refused', async () => {
  const { uri } = await opened(pinned);
  const at = { textDocument: { uri }, position: positionOf(pinned, 'steps.greet', 7) };
  expect(await client.request('textDocument/prepareRename', at)).toMatchObject({
    placeholder: 'greet',
  });
  const edit = await client.request('textDocument/rename', { ...at, newName: 'hail' });
  expect(applied(pinned, uri, edit as WireWorkspaceEdit)).toBe(
    pinned.replace('  greet:', '  hail:').replace('steps.greet', 'steps.hail'),
  );
  const onInput = { textDocument: { uri }, position: positionOf(pinned, 'inputs.name', 8) };
  const taken = await client.send('textDocument/rename', { ...onInput, newName: 'maybe' }).answer;
  expect(taken.error?.message).toMatch(/maybe/);
  const nowhere = { textDocument: { uri }, position: positionOf(pinned, 'with:', 1) };
  expect(await client.request('textDocument/prepareRename', nowhere)).toBeNull();
});

test('the outline, folds, tokens and hints of a flow', async () => {
  const { uri } = await opened(pinned);
  const textDocument = { uri };
  const symbols = (await client.request('textDocument/documentSymbol', { textDocument })) as {
    name: string;
    detail: string;
  }[];
  expect(symbols.map(({ name, detail }) => `${name} ${detail}`)).toEqual([
    'name string',
    'maybe string',
    'greet scripts/greet.ts',
    'text output',
  ]);
  const folds = (await client.request('textDocument/foldingRange', { textDocument })) as unknown[];
  expect(folds).toContainEqual({ startLine: 3, endLine: 8 });
  const { data } = (await client.request('textDocument/semanticTokens/full', { textDocument })) as {
    data: number[];
  };
  expect(data.length).toBeGreaterThan(0);
  expect(data.length % 5).toBe(0);
  const everything = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const hints = { textDocument, range: everything };
  expect(await client.request('textDocument/inlayHint', hints)).toEqual([]);
  const found = (await client.request('workspace/symbol', { query: 'gree' })) as { name: string }[];
  expect(found.map(({ name }) => name)).toContain('greet');
});

test('inside an expression everything is offered that the checker knows', async () => {
  const inOutput = await labels(pinned.replace('output.text', 'output.|'));
  expect(inOutput).toEqual(['letters', 'text', 'tone']);
  expect(await labels(pinned.replace('steps.greet.output.text', 'inputs.|'))).toEqual([
    'maybe',
    'name',
  ]);
  expect(await labels(pinned.replace('steps.greet.output.text', 'steps.|'))).toEqual(['greet']);
  expect(await labels(pinned.replace('output.text', 'output.text.toUpp|'))).toContain(
    'toUpperCase',
  );
});
