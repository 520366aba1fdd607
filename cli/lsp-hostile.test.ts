import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EditorClient } from './testing/editor-client.ts';
import { addressIn, codesOf, positionOf, rangeOf } from './testing/editor-world.ts';
import { cleanUpLater, flow, greet, repositoryWith, startClient } from './testing/greeting.ts';

/** Every question that an editor asks about a place. */
const questions = [
  ...['completion', 'hover', 'definition', 'references', 'documentSymbol', 'foldingRange'],
  ...['semanticTokens/full', 'codeAction', 'inlayHint', 'prepareRename'],
];

/** All answers, refusals too, as text. */
async function askAll(client: EditorClient, uri: string, position: object): Promise<string> {
  const params = {
    ...{ textDocument: { uri }, position, range: { start: position, end: position } },
    context: { diagnostics: [], includeDeclaration: true },
  };
  const answers = await Promise.all(
    questions.map((one) => client.send(`textDocument/${one}`, params).answer),
  );
  return JSON.stringify(answers);
}

test('a repository makes the server run nothing, and read nothing outside of it', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  cleanUpLater(() => {
    rmSync(outside, { recursive: true, force: true });
  });
  const sentinel = 'whatIsToldToNobody';
  writeFileSync(join(outside, 'a.json'), JSON.stringify({ [sentinel]: 1 }));
  writeFileSync(join(outside, 'a.ts'), `export function main() { return { ${sentinel}: 1 }; }\n`);
  writeFileSync(join(outside, 'a.yaml'), `steps:\n  ${sentinel}: { value: 1 }\n`);
  const trace = join(outside, 'trace');
  const touch = `require('node:fs').writeFileSync(${JSON.stringify(trace)}, '')`;
  const repository = await repositoryWith({
    'scripts/runs.ts': `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(trace)}, '');\n${greet}`,
    'scripts/reads.ts': `/// <reference path="${outside}/a.ts" />\nimport data from '${outside}/a.json' with { type: 'json' };\nexport function main(name: string) { return data; }\n`,
    'node_modules/typescript/package.json': '{ "name": "typescript", "main": "index.js" }',
    'node_modules/typescript/index.js': touch,
    'tsconfig.json': '{ "compilerOptions": { "plugins": [{ "name": "typescript" }] } }',
    'millrace.yaml': 'no: [policy',
  });
  for (const key of ['core.fsmonitor', 'core.pager', 'diff.external', 'gpg.program'])
    repository.git('config', key, `touch ${trace}`);
  const place = (path: string): string => join(repository.root, path);
  symlinkSync(join(outside, 'a.ts'), place('scripts/link.ts'));
  symlinkSync(join(outside, 'a.yaml'), place('flows/link.yaml'));
  symlinkSync(outside, place('scripts/folder'));
  const client = await startClient({ folders: [repository.root] });
  const said: unknown[] = [];
  for (const script of ['runs', 'reads', 'link', 'folder/a']) {
    const uri = addressIn(repository, `flows/${script.replace('/', '-')}.yaml`);
    const text = flow.replace('greet.ts', `${script}.ts@0123456789ab`);
    client.open(uri, text);
    said.push(await client.diagnostics(uri, 1));
    for (const word of ['scripts/', '0123456789ab', 'output.'])
      said.push(await askAll(client, uri, positionOf(text, word, word.length)));
  }
  const link = addressIn(repository, 'flows/link.yaml');
  said.push(await askAll(client, link, { line: 1, character: 4 }));
  said.push(await client.request('workspace/symbol', { query: '' }));
  expect(JSON.stringify(said)).not.toContain(sentinel);
  expect(JSON.stringify(said)).toContain('resolve/');
  expect(existsSync(trace)).toBe(false);
});

const hostileTexts: readonly (readonly [string, string])[] = [
  ['a long line of spaces', `steps:\n  a: x${' '.repeat(200_000)}y\n`],
  ['a key without an end', `steps:\n  a${' '.repeat(200_000)}`],
  ['a deep nest of lists', `- ${'- '.repeat(20_000)}`],
  ['a deep nest of braces', `steps: ${'{a: '.repeat(20_000)}`],
  ['braces that nobody closes', `steps: ${'${{ '.repeat(5_000)}`],
  ['a long name in an expression', `steps:\n  a: { value: "\${{ ${'a'.repeat(50_000)} "}\n`],
  ['a long sum', `steps:\n  a: { value: "\${{ 1${' + 1'.repeat(15_000)} }}" }\n`],
  ['a sum without an end', `steps:\n  a: { value: "\${{ 1${' + 1'.repeat(15_000)} + \n`],
  ['a long nest of calls', `steps:\n  a: { value: "\${{ ${'String('.repeat(8_000)} }}" }\n`],
  ['aliases of aliases', `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nsteps: *c\n`],
  ['no text', ''],
  ['a list', '- a\n- b\n'],
  ['two documents', 'steps: {}\n---\nsteps: {}\n'],
  ['characters of no text', '\0\u0001\ufeff\ud83d'],
];

test('texts that no flow has are answered, and the next flow as well', async () => {
  const repository = await repositoryWith();
  const client = await startClient({ folders: [repository.root] });
  for (const [at, [name, text]] of hostileTexts.entries()) {
    const uri = addressIn(repository, `flows/hostile-${String(at)}.yaml`);
    client.open(uri, text);
    expect([name, codesOf(await client.diagnostics(uri, 1)).length]).not.toEqual([name, 0]);
    for (const position of [
      { line: 0, character: 0 },
      { line: 1, character: 30 },
    ])
      expect(await askAll(client, uri, position)).not.toContain('inside Millrace');
    client.notify('textDocument/didClose', { textDocument: { uri } });
  }
  const uri = addressIn(repository, 'flows/hello.yaml');
  client.open(uri, repository.read('flows/hello.yaml'));
  expect(await client.diagnostics(uri, 1)).toEqual([]);
  expect(client.said).toBe('');
});

test('types that grow without an end keep no question and no other flow from being answered', async () => {
  const bomb = `type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';
type Five = \`\${Digit}\${Digit}\${Digit}\${Digit}\${Digit}\`;
type Deep<N extends unknown[]> = N['length'] extends 900 ? N : Deep<[...N, 0]>;
export function main(name: Five, deep: Deep<[]>) {
  return { text: name, deep };
}
`;
  const repository = await repositoryWith({ 'scripts/bomb.ts': bomb });
  const client = await startClient({ folders: [repository.root] });
  const uri = addressIn(repository, 'flows/bomb.yaml');
  const text = flow.replace('scripts/greet.ts', 'scripts/bomb.ts');
  client.open(uri, text);
  await client.diagnostics(uri, 1);
  for (const question of ['hover', 'completion', 'definition']) {
    const position = positionOf(text, 'output.', 'output.'.length);
    const answer = client.send(`textDocument/${question}`, { textDocument: { uri }, position });
    expect((await answer.answer).error).toBeUndefined();
  }
  const other = addressIn(repository, 'flows/hello.yaml');
  client.open(other, repository.read('flows/hello.yaml'));
  expect(await client.diagnostics(other, 1)).toEqual([]);
  expect(client.said).toBe('');
});

test('a package that the store lacks is asked of nobody, and a person who waits for it learns so', async () => {
  const asked: string[] = [];
  const registry = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  cleanUpLater(() => registry.close());
  const { port } = registry.address() as AddressInfo;
  const lock = {
    version: '5',
    specifiers: { 'npm:tiny@1.0.0': '1.0.0' },
    npm: { 'tiny@1.0.0': { integrity: `sha512-${'A'.repeat(86)}==` } },
  };
  const repository = await repositoryWith({
    'scripts/greet.ts': `import { tiny } from 'npm:tiny@1.0.0';\n${greet.replace('name.length', 'tiny(name)')}`,
    'scripts/greet.deno.lock': JSON.stringify(lock),
  });
  const client = await startClient({
    folders: [repository.root],
    env: {
      npm_config_registry: `http://127.0.0.1:${String(port)}/`,
      MILLRACE_REMOTE_CACHE: `http://127.0.0.1:${String(port)}/`,
    },
  });
  // All flows are checked in the background; nobody asked for that.
  await client.request('workspace/symbol', { query: '' });
  const uri = addressIn(repository, 'flows/hello.yaml');
  client.open(uri, repository.read('flows/hello.yaml'));
  expect(await client.told()).toMatch(
    /^Millrace: The check of flows\/hello\.yaml failed\. The store lacks one package, .*tiny@1\.0\.0\. `millrace store fetch`/,
  );
  expect(asked).toEqual([]);
});

test('addresses that are no file of this machine, in any spelling, are left alone', async () => {
  const repository = await repositoryWith();
  const client = await startClient({ folders: [repository.root] });
  const own = addressIn(repository, 'flows/hello.yaml');
  client.open(own, repository.read('flows/hello.yaml'));
  const others = ['untitled:flows/a.yaml', 'git:/a/flows/a.yaml', 'nonsense', '', `${own}?HEAD`];
  const odd = [
    'file:///c%3A/a/flows/a.yaml',
    'file://server/a/flows/a.yaml',
    'file:///%zz/flows/a',
  ];
  for (const uri of [...others, ...odd, `${own}#cell`]) {
    client.open(uri, 'steps: [');
    const answers = await askAll(client, uri, { line: 0, character: 0 });
    expect([uri, answers]).not.toEqual([uri, expect.stringMatching(/"error"|"label"|"title"/)]);
    client.notify('textDocument/didClose', { textDocument: { uri } });
  }
  client.change(own, 2, { text: repository.read('flows/hello.yaml') });
  expect(await client.diagnostics(own, 2)).toEqual([]);
  expect(client.said).toBe('');
});

test('an answer about a text that was typed over meanwhile is refused, not given with wrong places', async () => {
  const repository = await repositoryWith();
  const client = await startClient({ folders: [repository.root] });
  const uri = addressIn(repository, 'flows/hello.yaml');
  const text = repository.read('flows/hello.yaml').replace('with:', 'wiht:');
  client.open(uri, text);
  const params = {
    textDocument: { uri },
    range: rangeOf(text, 'wiht'),
    context: { diagnostics: [] },
  };
  const outdated = client.send('textDocument/codeAction', params);
  client.change(uri, 2, {
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    text: '# more\n',
  });
  expect((await outdated.answer).error?.code).toBe(-32801);
  // A client that sends what is absent as `null`, and places beyond the text.
  client.change(uri, 3, { range: null, text });
  const beyond = { line: 900, character: 9 };
  client.change(uri, 4, {
    range: { start: beyond, end: { line: 999, character: 0 } },
    text: '# end\n',
  });
  expect(codesOf(await client.diagnostics(uri, 4))).toContain('parse/unknown-key');
});

test('our own failure is logged with its place, and the client gets a sentence', async () => {
  const repository = await repositoryWith();
  const client = await startClient({ folders: [repository.root] });
  const uri = addressIn(repository, 'flows/hello.yaml');
  client.open(uri, repository.read('flows/hello.yaml'));
  const params = { textDocument: { uri }, position: null };
  const { error } = await client.send('textDocument/hover', params).answer;
  expect(error?.code).toBe(-32603);
  expect(error?.message).toMatch(/^Hover failed inside Millrace\. /);
  expect(client.said).toMatch(/^Hover failed: TypeError: [^\n]*\n {4}at /);
});

test('a client that refuses what it said it can do is served, and a person learns why nothing is checked', async () => {
  const repository = await repositoryWith();
  const uri = addressIn(repository, 'flows/hello.yaml');
  const text = repository.read('flows/hello.yaml');
  const refusing = await startClient({ folders: [repository.root], refuses: true });
  refusing.open(uri, text);
  expect(await refusing.diagnostics(uri, 1)).toEqual([]);
  refusing.notify('workspace/didChangeConfiguration', { settings: null });
  refusing.notify('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [] } });
  refusing.change(uri, 2, { text });
  expect(await refusing.diagnostics(uri, 2)).toEqual([]);
  const bare = await startClient({
    folders: [repository.root],
    env: { DENO_BIN: '/nowhere/deno' },
  });
  bare.open(uri, text);
  expect(await bare.told()).toMatch(/^Millrace: .*DENO_BIN names \/nowhere\/deno/);
});
