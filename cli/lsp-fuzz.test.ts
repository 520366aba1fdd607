import { afterAll, expect, test } from 'vitest';
import { changeText } from '../editor/text/change-text.ts';
import { textLines } from '../editor/text/text-lines.ts';
import { EditorClient, type WireDiagnostic } from './testing/editor-client.ts';
import { addressIn } from './testing/editor-world.ts';
import { randomNumbers } from './testing/random-numbers.ts';
import { makeRepository } from './testing/repository.ts';

/** How many edits are made; \`npm run test:soak\` makes 10,000. */
const edits = Number(process.env['SOAK_EDITS'] ?? 60);
/** After so many the state is compared with that of a server that has seen nothing of them. */
const compared = Math.max(30, Math.floor(edits / 100));

const script = `export type Story = { title: string; score: number };
export function main(query: string, limit = 10): Story[] {
  return [{ title: query, score: limit }];
}
`;

const flow = `inputs:
  query: { type: string, default: deno }
  limit: { type: integer, minimum: 1, default: 3 }
steps:
  search:
    uses: scripts/search.ts
    with:
      query: \${{ inputs.query }}
      limit: \${{ inputs.limit }}
  best:
    if: \${{ steps.search.output.length > 0 }}
    value: \${{ steps.search.output[0]?.title ?? 'none' }}
  each:
    for-each: \${{ steps.search.output }}
    as: story
    steps:
      title: { value: '\${{ story.title }}' }
outputs:
  best: \${{ steps.best.output }}
`;

/** What people and their tools put into such texts. */
const typed = [
  ...[
    'a',
    ' ',
    '\n',
    '\r\n',
    '  ',
    '\t',
    ':',
    '-',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    '#',
    '|',
    '>',
    '@',
  ],
  ...['${{ ', ' }}', 'steps.', 'inputs.', '.output', 'search', 'best', 'story', 'null', '?.', '??'],
  ...[
    '    value: 1\n',
    '  more: { value: 2 }\n',
    'if: ',
    'uses: scripts/search.ts',
    '😀',
    '\ud83d',
    '\0',
  ],
];

const repository = makeRepository({
  files: { 'scripts/search.ts': script, 'flows/one.yaml': flow, 'flows/two.yaml': flow },
});
const clients: EditorClient[] = [];

afterAll(async () => {
  for (const client of clients) await client.kill();
  repository.remove();
});

async function startClient(): Promise<EditorClient> {
  const client = new EditorClient({ folders: [repository.root] });
  clients.push(client);
  await client.start();
  return client;
}

test(`after ${String(edits)} random edits it says what a fresh server says`, async () => {
  await repository.millrace('pin');
  const next = randomNumbers(Number(process.env['SEED'] ?? 1));
  const pick = (count: number): number => Math.floor(next() * count);
  const uris = ['one', 'two'].map((name) => addressIn(repository, `flows/${name}.yaml`));
  const original = repository.read('flows/one.yaml');
  const texts = new Map(uris.map((uri) => [uri, original]));
  const client = await startClient();
  let version = 1;
  for (const uri of uris) client.open(uri, original, version);
  for (let made = 1; made <= edits; made += 1) {
    const uri = uris[pick(uris.length)] ?? '';
    const before = texts.get(uri) ?? '';
    const changes = drawChanges(before, original, pick);
    texts.set(uri, changeText(before, changes, 'utf-16'));
    version += 1;
    client.change(uri, version, ...changes);
    if (pick(10) === 0) askAround(client, uri, texts.get(uri) ?? '', pick);
    const isCompared = made % compared === 0 || made === edits;
    // A person stops typing now and then, and looks.
    if (!isCompared && made % 10 !== 0) continue;
    const own = await settledIn(client, uris, texts, (version += 1));
    if (!isCompared) continue;
    const expected = await saidAfresh(texts);
    expect({ made, texts: [...texts.values()], own }).toEqual({
      ...{ made, texts: [...texts.values()] },
      own: expected,
    });
  }
  expect(client.said).toBe('');
  expect(await client.stop()).toBe(0);
}, 3_600_000);

/** What a server says that has seen nothing before these texts. */
async function saidAfresh(
  texts: ReadonlyMap<string, string>,
): Promise<readonly (readonly WireDiagnostic[])[]> {
  const fresh = await startClient();
  for (const [uri, text] of texts) fresh.open(uri, text);
  const said = await Promise.all([...texts.keys()].map((uri) => fresh.diagnostics(uri, 1)));
  await fresh.kill();
  return said;
}

type Pick = (count: number) => number;

interface Change {
  readonly range?: ReturnType<ReturnType<typeof textLines>['spanOf']>;
  readonly text: string;
}

/** Something typed, pasted or deleted anywhere; now and then all of it is put back, so that it does not end as noise. */
function drawChanges(before: string, original: string, pick: Pick): readonly Change[] {
  if (pick(8) === 0) return [{ text: original }];
  const lines = textLines(before);
  const start = pick(before.length + 1);
  const end = pick(3) === 0 ? Math.min(before.length, start + pick(12)) : start;
  const text = pick(4) === 0 ? '' : (typed[pick(typed.length)] ?? '');
  return [{ range: lines.spanOf({ start, end }), text }];
}

/** Questions in between, whose answers nobody waits for; some are cancelled. */
function askAround(client: EditorClient, uri: string, text: string, pick: Pick): void {
  const position = textLines(text).positionAt(pick(text.length + 1));
  const params = { textDocument: { uri }, position };
  for (const method of ['hover', 'completion', 'definition', 'prepareRename', 'documentSymbol']) {
    const { id, answer } = client.send(`textDocument/${method}`, params);
    void answer;
    if (pick(3) === 0) client.notify('$/cancelRequest', { id });
  }
}

/** Diagnostics of all texts, under a version that nothing older has. */
async function settledIn(
  client: EditorClient,
  uris: readonly string[],
  texts: ReadonlyMap<string, string>,
  version: number,
): Promise<readonly (readonly WireDiagnostic[])[]> {
  for (const uri of uris) client.change(uri, version, { text: texts.get(uri) ?? '' });
  return await Promise.all(uris.map((uri) => client.diagnostics(uri, version)));
}
