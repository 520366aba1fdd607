import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EditorClient, Published } from './testing/editor-client.ts';
import { addressIn, codesOf } from './testing/editor-world.ts';
import { flow, greet, repositoryWith, startClient } from './testing/greeting.ts';

const broken = 'steps:\n  a: { valu: 1 }\n';

function isWrong({ diagnostics }: Published): boolean {
  return diagnostics.some(({ severity }) => severity === 1);
}

function isFine({ diagnostics }: Published): boolean {
  return diagnostics.length === 0;
}

function tellOf(client: EditorClient, uri: string, type: 1 | 2 | 3): void {
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
}

test('flows that nobody opened are checked from the start, unless that is turned off', async () => {
  const repository = await repositoryWith();
  repository.write('flows/apart.yaml', broken);
  const [hello, apart] = ['hello', 'apart'].map((id) =>
    addressIn(repository, `flows/${id}.yaml`),
  ) as [string, string];
  const folders = [repository.root];
  const client = await startClient({ folders });
  const found = await client.published(apart, isWrong);
  expect(found.version).toBeUndefined();
  expect(codesOf(found.diagnostics)).toContain('parse/unknown-key');
  // The editor's own spelling of the address takes the place of ours.
  const spelt = apart.replace('apart', '%61part');
  client.open(spelt, broken);
  await client.published(apart, isFine);
  expect(codesOf(await client.diagnostics(spelt, 1))).toContain('parse/unknown-key');

  const modest = await startClient({ folders, settings: { checkAllFlows: false } });
  modest.open(hello, repository.read('flows/hello.yaml'));
  expect(await modest.diagnostics(hello, 1)).toEqual([]);
  await modest.request('millrace/graph', { textDocument: { uri: hello } });
  expect(modest.hasHeardOf(apart)).toBe(false);
  modest.settings = { checkAllFlows: true };
  modest.notify('workspace/didChangeConfiguration', { settings: null });
  await modest.published(apart, isWrong);
});

test('what a script imports from elsewhere counts as typed, and as saved by another program', async () => {
  const words = "export const words = ['a', 'b'];\n";
  const repository = await repositoryWith({
    'lib/words.ts': words,
    'scripts/greet.ts': `import { words } from '../lib/words.ts';\n${greet.replace('name.toUpperCase()', 'words[0] ?? name')}`,
  });
  const [hello, lib] = ['flows/hello.yaml', 'lib/words.ts'].map((path) =>
    addressIn(repository, path),
  ) as [string, string];
  const client = await startClient({ folders: [repository.root] });
  client.open(hello, repository.read('flows/hello.yaml'));
  expect(await client.diagnostics(hello, 1)).toEqual([]);
  client.open(lib, words);
  client.change(lib, 2, { text: words.replace("'b'", "'c'") });
  await client.published(hello, isWrong);
  client.notify('textDocument/didClose', { textDocument: { uri: lib } });
  await client.published(hello, isFine);
  repository.write('lib/words.ts', words.replace("'b'", "'d'"));
  tellOf(client, lib, 2);
  await client.published(hello, isWrong);
});

test('a script that changes is felt by flows that call the flows that use it', async () => {
  const caller = (used: string): string =>
    `steps:\n  call:\n    uses: flows/${used}.yaml\n    with: { who: Ada }\noutputs:\n  text: \${{ steps.call.output.text }}\n`;
  const outermost = caller('outer').replace('    with: { who: Ada }\n', '');
  const repository = await repositoryWith({
    'flows/outer.yaml': caller('hello'),
    'flows/outermost.yaml': outermost,
  });
  const client = await startClient({ folders: [repository.root] });
  const script = addressIn(repository, 'scripts/greet.ts');
  const uri = addressIn(repository, 'flows/outermost.yaml');
  const isCurrent = async (): Promise<unknown> => {
    const graph = await client.request('millrace/graph', { textDocument: { uri } });
    return (graph as { isCurrent?: boolean } | null)?.isCurrent;
  };
  client.open(uri, repository.read('flows/outermost.yaml'));
  expect(await client.diagnostics(uri, 1)).toEqual([]);
  client.notify('textDocument/didClose', { textDocument: { uri } });
  expect(await isCurrent()).toBe(true);
  // Nothing of these three flows is open now.
  client.open(script, greet.replace('letters', 'length'));
  expect(await isCurrent()).toBe(false);
  client.change(script, 2, { text: greet });
  expect(await isCurrent()).toBe(true);
});

test('files and folders that another program makes, renames and removes', async () => {
  const repository = await repositoryWith();
  const client = await startClient({ folders: [repository.root] });
  const folder = (name: string): string => addressIn(repository, `flows/${name}`);
  const place = (name: string): string => join(repository.root, 'flows', name);
  mkdirSync(place('one'));
  writeFileSync(join(place('one'), 'a.yaml'), broken);
  tellOf(client, `${folder('one')}/a.yaml`, 1);
  await client.published(`${folder('one')}/a.yaml`, isWrong);
  renameSync(place('one'), place('two'));
  // An editor tells of the folder alone.
  tellOf(client, folder('one'), 3);
  tellOf(client, folder('two'), 1);
  await client.published(`${folder('one')}/a.yaml`, isFine);
  await client.published(`${folder('two')}/a.yaml`, isWrong);
  rmSync(place('two'), { recursive: true });
  tellOf(client, folder('two'), 3);
  await client.published(`${folder('two')}/a.yaml`, isFine);
  repository.write('flows/hello.yaml', flow.replace('value', 'valu').replace('steps:', 'step:'));
  tellOf(client, folder('hello.yaml'), 2);
  await client.published(folder('hello.yaml'), isWrong);
  rmSync(place('hello.yaml'));
  tellOf(client, folder('hello.yaml'), 3);
  await client.published(folder('hello.yaml'), isFine);
});
