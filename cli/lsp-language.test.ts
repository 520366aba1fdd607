import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WireRange } from './testing/editor-client.ts';
import {
  addressIn,
  applied,
  positionOf,
  textIn,
  type WireWorkspaceEdit,
} from './testing/editor-world.ts';
import { asking, FlowEditor } from './testing/flow-editor.ts';

let editor: FlowEditor;

beforeAll(async () => {
  editor = await FlowEditor.start();
});

afterAll(async () => {
  await editor.end();
});

test('hovers, definitions and references go through types and files', async () => {
  const { uri } = await editor.opened(editor.pinned);
  const textDocument = { uri };
  const at = (word: string, into = 1): object => ({
    textDocument,
    position: positionOf(editor.pinned, word, into),
  });
  const hover = (await editor.client.request('textDocument/hover', at('output.text', 8))) as {
    contents: { value: string };
    range: WireRange;
  };
  expect(hover.contents.value).toContain('text: string');
  const onUses = (await editor.client.request(
    'textDocument/hover',
    at('scripts/greet'),
  )) as typeof hover;
  expect(onUses.contents.value).toMatch(/main: \([\s\S]*Says hello\./);
  const [main] = (await editor.client.request('textDocument/definition', at('scripts/greet'))) as {
    targetUri: string;
    targetSelectionRange: WireRange;
  }[];
  expect(main?.targetUri).toBe(addressIn(editor.repository, 'scripts/greet.ts'));
  expect(textIn(asking, main!.targetSelectionRange)).toBe('main');
  const [step] = (await editor.client.request('textDocument/definition', at('steps.greet', 7))) as {
    targetUri: string;
    targetSelectionRange: WireRange;
  }[];
  expect([step?.targetUri, textIn(editor.pinned, step!.targetSelectionRange)]).toEqual([
    uri,
    'greet',
  ]);
  const references = (await editor.client.request('textDocument/references', {
    ...at('  greet:', 3),
    context: { includeDeclaration: true },
  })) as { uri: string; range: WireRange }[];
  expect(references.map(({ range }) => textIn(editor.pinned, range))).toEqual(['greet', 'greet']);
});

test('a step and an input are renamed everywhere, and a name that is taken is refused', async () => {
  const { uri } = await editor.opened(editor.pinned);
  const at = { textDocument: { uri }, position: positionOf(editor.pinned, 'steps.greet', 7) };
  expect(await editor.client.request('textDocument/prepareRename', at)).toMatchObject({
    placeholder: 'greet',
  });
  const edit = await editor.client.request('textDocument/rename', { ...at, newName: 'hail' });
  expect(applied(editor.pinned, uri, edit as WireWorkspaceEdit)).toBe(
    editor.pinned.replace('  greet:', '  hail:').replace('steps.greet', 'steps.hail'),
  );
  const onInput = { textDocument: { uri }, position: positionOf(editor.pinned, 'inputs.name', 8) };
  const taken = await editor.client.send('textDocument/rename', { ...onInput, newName: 'maybe' })
    .answer;
  expect(taken.error?.message).toMatch(/maybe/);
  const nowhere = { textDocument: { uri }, position: positionOf(editor.pinned, 'with:', 1) };
  expect(await editor.client.request('textDocument/prepareRename', nowhere)).toBeNull();
});

test('the outline, folds, tokens and hints of a flow', async () => {
  const { uri } = await editor.opened(editor.pinned);
  const textDocument = { uri };
  const symbols = (await editor.client.request('textDocument/documentSymbol', {
    textDocument,
  })) as {
    name: string;
    detail: string;
  }[];
  expect(symbols.map(({ name, detail }) => `${name} ${detail}`)).toEqual([
    'name string',
    'maybe string',
    'greet scripts/greet.ts',
    'text output',
  ]);
  const folds = (await editor.client.request('textDocument/foldingRange', {
    textDocument,
  })) as unknown[];
  expect(folds).toContainEqual({ startLine: 3, endLine: 8 });
  const { data } = (await editor.client.request('textDocument/semanticTokens/full', {
    textDocument,
  })) as {
    data: number[];
  };
  expect(data.length).toBeGreaterThan(0);
  expect(data.length % 5).toBe(0);
  const everything = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const hints = { textDocument, range: everything };
  expect(await editor.client.request('textDocument/inlayHint', hints)).toEqual([]);
  const found = (await editor.client.request('workspace/symbol', { query: 'gree' })) as {
    name: string;
  }[];
  expect(found.map(({ name }) => name)).toContain('greet');
});
