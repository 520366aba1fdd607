import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addressIn, codesOf, positionOf, rangeOf, textIn } from './testing/editor-world.ts';
import { cleanUpLater, flow, greet, repositoryWith, startClient } from './testing/greeting.ts';

test('what is wrong shows as it is typed, and nothing is written', async () => {
  const repository = await repositoryWith();
  const text = repository.read('flows/hello.yaml');
  const client = await startClient({ folders: [repository.root] });
  const uri = addressIn(repository, 'flows/hello.yaml');
  client.open(uri, text);
  expect(await client.diagnostics(uri, 1)).toEqual([]);
  const start = positionOf(text, 'output.text', 7);
  const range = { start, end: { ...start, character: start.character + 4 } };
  client.change(uri, 2, { range, text: 'texd' });
  const [wrong, ...others] = await client.diagnostics(uri, 2);
  expect(others).toEqual([]);
  expect(wrong).toMatchObject({ code: 'check/unknown-field', severity: 1, source: 'millrace' });
  expect(textIn(text.replace('output.text', 'output.texd'), wrong!.range)).toBe('texd');
  expect(wrong?.codeDescription?.href).toMatch(
    /^file:.*\/docs\/diagnostics\.md#checkunknown-field$/,
  );
  // Half typed YAML is wrong in its own way, and gives the rest back when it is whole again.
  client.change(uri, 3, { range: rangeOf(text, 'steps:'), text: 'steps: [' });
  expect((await client.diagnostics(uri, 3)).every(({ code }) => code.startsWith('parse/'))).toBe(
    true,
  );
  client.change(uri, 4, { text });
  expect(await client.diagnostics(uri, 4)).toEqual([]);
  const status = repository.git('status', '--short', '--untracked-files=all').trim().split('\n');
  expect(status).toEqual(['?? flows/hello.yaml', '?? scripts/greet.ts']);
  expect(await client.stop()).toBe(0);
  expect(client.said).toBe('');
});

test('a script that changes is felt in every flow that uses it, open or not, typed or saved elsewhere', async () => {
  const other = flow
    .replace('outputs:\n  text', 'outputs:\n  length')
    .replace('output.text', 'output.letters');
  const repository = await repositoryWith({
    'flows/other.yaml': other,
    'flows/alone.yaml': 'steps:\n  a: { value: 1 }\n',
  });
  const [hello, apart, script] = ['flows/hello.yaml', 'flows/other.yaml', 'scripts/greet.ts'].map(
    (path) => addressIn(repository, path),
  ) as [string, string, string];
  const client = await startClient({ folders: [repository.root] });
  client.open(hello, repository.read('flows/hello.yaml'));
  client.open(script, greet);
  expect(await client.diagnostics(hello, 1)).toEqual([]);
  client.change(script, 2, { text: greet.replace('letters', 'length') });
  // The pin means what it was, and git does not have it.
  const isBehind = ({ diagnostics }: { diagnostics: readonly { code: string }[] }): boolean =>
    diagnostics.some(({ code }) => code === 'resolve/unknown-pin');
  const open = await client.published(hello, isBehind);
  expect(open.version).toBe(1);
  const closed = await client.published(apart, isBehind);
  expect(closed.version).toBeUndefined();
  client.change(script, 3, { text: greet });
  await client.published(hello, ({ diagnostics }) => diagnostics.length === 0);
  await client.published(apart, ({ diagnostics }) => diagnostics.length === 0);
  // The same, by another program.
  client.notify('textDocument/didClose', { textDocument: { uri: script } });
  repository.write('scripts/greet.ts', greet.replace('letters', 'count'));
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: script, type: 2 }] });
  await client.published(hello, isBehind);
  await client.published(apart, isBehind);
  expect(client.registered).toContain('workspace/didChangeWatchedFiles');
});

test('tests of a flow, what is silenced, and places that explain', async () => {
  const repository = await repositoryWith({
    'flows/hello.test.yaml': 'cases:\n  one:\n    inputs: { who: 7 }\n',
    'flows/warn.yaml': flow.replace(
      'inputs:\n',
      'inputs:\n  # millrace-ignore check/unused-input: it comes\n  spare: { type: string }\n  idle: { type: string }\n',
    ),
    'flows/lack.yaml': flow.replace('      name: ${{ inputs.who }}\n', '      loud: true\n'),
  });
  const client = await startClient({ folders: [repository.root] });
  const [hello, tests, warn, lack] = [
    'hello.yaml',
    'hello.test.yaml',
    'warn.yaml',
    'lack.yaml',
  ].map((name) => addressIn(repository, `flows/${name}`)) as [string, string, string, string];
  client.open(hello, repository.read('flows/hello.yaml'));
  const inTests = await client.published(tests, ({ diagnostics }) => diagnostics.length > 0);
  expect(codesOf(inTests.diagnostics)).toEqual(['test/wrong-value']);
  client.open(tests, 'cases:\n  one:\n    inputs: { who: Ada }\n', 4);
  expect(await client.diagnostics(tests, 4)).toEqual([]);
  client.open(warn, repository.read('flows/warn.yaml'));
  const [idle, ...silent] = await client.diagnostics(warn, 1);
  expect(silent).toEqual([]);
  expect(idle).toMatchObject({ code: 'check/unused-input', severity: 2, tags: [1] });
  const text = repository.read('flows/lack.yaml');
  client.open(lack, text);
  const found = await client.diagnostics(lack, 1);
  const missing = found.find(({ code }) => code === 'check/missing-argument');
  expect(missing?.message).toContain('\nAdd `name: …` under `with`.');
  const [place] = missing?.relatedInformation ?? [];
  expect(place?.location.uri).toBe(addressIn(repository, 'scripts/greet.ts'));
  expect(textIn(greet, place!.location.range)).toBe('name');
});

test.each([
  ['utf-16', '\r\n', 2],
  ['utf-16', '\n', 2],
  ['utf-8', '\r\n', 4],
])(
  'places are right in %s, with %j, tabs, emoji and halves of pairs',
  async (encoding, feed, wide) => {
    const repository = await repositoryWith();
    const text = [
      "name: '😀\té' # 世😀",
      'steps:',
      "  a: { value: '😀${{ inputs.wrong }}' }",
      '',
    ].join(feed);
    const client = await startClient({
      folders: [repository.root],
      capabilities: { general: { positionEncodings: [encoding, 'utf-16'] } },
    });
    const uri = addressIn(repository, 'flows/wide.yaml');
    client.open(uri, text);
    const [wrong] = await client.diagnostics(uri, 1);
    // `  a: { value: '` is 15 characters, then comes the emoji, then `${{ inputs.`.
    const start = 15 + wide + 4;
    expect(wrong?.range.start.line).toBe(2);
    expect([start, start + 7]).toContain(wrong?.range.start.character);
    // Typed behind what is wide: the word becomes another one.
    const at = { line: 2, character: start + 7 };
    const range = { start: at, end: { ...at, character: at.character + 5 } };
    client.change(uri, 2, { range, text: 'other' }, { range: { start: at, end: at }, text: 'an' });
    const [after] = await client.diagnostics(uri, 2);
    expect(after?.message).toContain('another');
    expect(codesOf([after!])).toEqual(['resolve/unknown-input']);
  },
);

test('two workspaces and a repository in one of them are apart, folders come and go, and other files are left alone', async () => {
  const one = await repositoryWith();
  const two = await repositoryWith({
    'inner/millrace.yaml': '',
    'inner/flows/in.yaml': 'steps: {}\n',
  });
  const client = await startClient({ folders: [one.root] });
  const inOne = addressIn(one, 'flows/hello.yaml');
  const inTwo = addressIn(two, 'flows/hello.yaml');
  const inner = addressIn(two, 'inner/flows/in.yaml');
  const broken = 'steps:\n  a: { valu: 1 }\n';
  client.open(inOne, broken);
  expect(codesOf(await client.diagnostics(inOne, 1))).toContain('parse/unknown-key');
  client.open(inTwo, two.read('flows/hello.yaml'));
  expect(await client.diagnostics(inTwo, 1)).toEqual([]);
  client.open(inner, 'steps:\n  a: { uses: scripts/greet.ts }\n');
  // The script is the outer repository's.
  expect(codesOf(await client.diagnostics(inner, 1))).toEqual(['resolve/missing-script']);
  // No repository, and no file of ours.
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  cleanUpLater(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const outside = addressIn({ root: folder }, 'flows/a.yaml');
  for (const uri of [outside, addressIn(one, 'notes.yaml'), 'untitled:flows/a.yaml']) {
    client.open(uri, broken);
    const textDocument = { uri };
    expect(await client.request('textDocument/foldingRange', { textDocument })).toBeNull();
    expect(
      await client.request('textDocument/hover', {
        textDocument,
        position: { line: 0, character: 0 },
      }),
    ).toBeNull();
  }
  // Closed, and shown by no folder: what is known of it goes.
  client.notify('textDocument/didClose', { textDocument: { uri: inOne } });
  const removed = [{ uri: addressIn(one, '').replace(/\/$/, ''), name: 'one' }];
  client.folders = [];
  client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [], removed } });
  await client.published(inOne, ({ diagnostics }) => diagnostics.length === 0);
  expect(await client.stop()).toBe(0);
});

test('a folder without git is a repository when it has a millrace.yaml', async () => {
  const root = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  cleanUpLater(() => {
    rmSync(root, { recursive: true, force: true });
  });
  mkdirSync(join(root, 'flows'));
  writeFileSync(join(root, 'millrace.yaml'), '');
  const client = await startClient({ folders: [root] });
  const uri = addressIn({ root }, 'flows/a.yaml');
  client.open(uri, 'steps:\n  a: { value: 1 }\noutputs: { a: "${{ steps.a.output.b }}" }\n');
  expect(codesOf(await client.diagnostics(uri, 1))).toEqual(['check/unknown-field']);
});

test('requests that are cancelled, unknown or wrong end nothing, and it ends as the protocol says', async () => {
  const repository = await repositoryWith();
  const client = await startClient({ folders: [repository.root] });
  const uri = addressIn(repository, 'flows/hello.yaml');
  const text = repository.read('flows/hello.yaml');
  client.open(uri, text);
  const textDocument = { uri };
  const slow = client.send('textDocument/codeAction', {
    textDocument,
    range: rangeOf(text, 'uses'),
    context: { diagnostics: [] },
  });
  client.notify('$/cancelRequest', { id: slow.id });
  const answer = await slow.answer;
  expect(answer.error === undefined ? answer.result : answer.error.code).toBeOneOf([null, -32800]);
  expect((await client.send('millrace/nothing', {}).answer).error?.code).toBe(-32601);
  // Our own failure: a position that no client may send.
  const wrong = await client.send('textDocument/hover', { textDocument, position: null }).answer;
  expect(wrong.error?.code).toBeLessThan(0);
  client.change(uri, 2, { text });
  expect(await client.diagnostics(uri, 2)).toEqual([]);
  expect(await client.stop()).toBe(0);

  const orphan = await startClient();
  orphan.hangUp();
  expect(await orphan.ended).toBe(1);
});

test('a client that can do nothing extra is served as well, and learns of other files when it saves', async () => {
  const repository = await repositoryWith();
  const client = await startClient({ folders: [repository.root], capabilities: {} });
  const uri = addressIn(repository, 'flows/hello.yaml');
  const text = repository.read('flows/hello.yaml').replace('output.text', 'output.texd');
  client.open(uri, text);
  const [wrong] = await client.diagnostics(uri, 1);
  expect(Object.keys(wrong!).sort()).toEqual(['code', 'message', 'range', 'severity', 'source']);
  const context = { diagnostics: [] };
  const params = { textDocument: { uri }, range: rangeOf(text, 'texd'), context };
  expect(await client.request('textDocument/codeAction', params)).toBeNull();
  repository.write('scripts/greet.ts', greet.replace('letters', 'count'));
  client.notify('textDocument/didSave', { textDocument: { uri } });
  await client.published(uri, ({ diagnostics }) =>
    codesOf(diagnostics).includes('resolve/unknown-pin'),
  );
  expect(client.registered).toEqual([]);
});
