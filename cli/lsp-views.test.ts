import { expect, test } from 'vitest';
import { addressIn, positionOf } from './testing/editor-world.ts';
import { repositoryWith, startClient } from './testing/greeting.ts';
import type { TestRepository } from './testing/repository.ts';

test('the graph is that of the text as typed, and says when it is not', async () => {
  const repository = await repositoryWith();
  const client = await startClient({ folders: [repository.root] });
  const uri = addressIn(repository, 'flows/hello.yaml');
  const text = repository.read('flows/hello.yaml');
  const graph = async (): Promise<unknown> =>
    await client.request('millrace/graph', { textDocument: { uri } });
  client.open(uri, text.replace('value', 'valu').replace('steps:', 'step:'));
  expect(await graph()).toBeNull();
  client.change(uri, 2, { text });
  const drawn = (await graph()) as { mermaid: string; isCurrent: boolean };
  expect(drawn.mermaid).toBe((await drawnByCommand(repository)).replaceAll('\r', ''));
  expect(drawn.isCurrent).toBe(true);
  client.change(uri, 3, { text: text.replace('output.text', 'output.texd') });
  expect(await graph()).toEqual({ ...drawn, isCurrent: false });
});

/** What `millrace graph` prints. */
async function drawnByCommand(repository: TestRepository): Promise<string> {
  await repository.millrace('compile');
  return (await repository.millrace('graph', 'hello')).out;
}

test('hints are shown to who asks for them, and a pin tells the commit that brought it in', async () => {
  const repository = await repositoryWith();
  repository.git('add', '.');
  repository.git('commit', '-q', '-m', 'Greet `people`');
  const client = await startClient({ folders: [repository.root], settings: { inlayHints: true } });
  const uri = addressIn(repository, 'flows/hello.yaml');
  const text = repository.read('flows/hello.yaml');
  client.open(uri, text);
  expect(await client.diagnostics(uri, 1)).toEqual([]);
  const textDocument = { uri };
  const position = positionOf(text, 'scripts/greet.ts@', 20);
  const hover = await client.request('textDocument/hover', { textDocument, position });
  const commit = repository.git('rev-parse', '--short', 'HEAD').trim();
  expect(JSON.stringify(hover)).toContain(`Commit \`${commit}\` of`);
  expect(JSON.stringify(hover)).toContain('`` Greet `people` ``');
  const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const hints = await client.request('textDocument/inlayHint', { textDocument, range });
  const [hint] = hints as { position: object; label: string }[];
  expect(hint?.position).toEqual(positionOf(text, 'greet:', 5));
  expect(hint?.label).toContain('letters: number');
  client.settings = { inlayHints: false };
  client.notify('workspace/didChangeConfiguration', { settings: null });
  await client.request('textDocument/foldingRange', { textDocument });
  expect(await client.request('textDocument/inlayHint', { textDocument, range })).toEqual([]);
});
