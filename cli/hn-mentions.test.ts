import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepository, type TestRepository } from './testing/repository.ts';

const titles = ['Deno is wonderful', 'A terrible, horrible failure', 'Release of Deno 3'];
const searches: string[] = [];
const posts: string[] = [];
let failures = 0;

const search = createServer((request, response) => {
  searches.push(request.url ?? '');
  if (failures > 0) {
    failures -= 1;
    response.writeHead(503).end();
    return;
  }
  const hits = titles.map((title, index) => ({
    objectID: String(index),
    title,
    url: null,
    points: index,
    created_at: '2026-01-01T00:00:00Z',
  }));
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ hits }));
});

const slack = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    posts.push(`${request.url ?? ''} ${body}`);
    response.end('ok');
  });
});

let repository: TestRepository;

beforeAll(async () => {
  const [searchPort, slackPort] = [await listen(search), await listen(slack)];
  repository = makeRepository({
    copies: ['flows/hn-mentions.yaml', 'scripts/hn', 'scripts/text', 'scripts/slack'],
    env: { SLACK_WEBHOOK_URL: `http://127.0.0.1:${String(slackPort)}/services/T0/B0/secret-token` },
  });
  edit('scripts/hn/search.ts', (text) =>
    text
      .replace("'hn.algolia.com:443'", `'127.0.0.1:${String(searchPort)}'`)
      .replace("'https://hn.algolia.com'", `'http://127.0.0.1:${String(searchPort)}'`),
  );
  edit('scripts/slack/post.ts', (text) =>
    text.replace("'hooks.slack.com:443'", `'127.0.0.1:${String(slackPort)}'`),
  );
  edit('flows/hn-mentions.yaml', (text) => text.replace('delay: 2s', 'delay: 10ms'));
  expect(await repository.millrace('pin')).toMatchObject({ code: 0 });
  expect(await repository.millrace('compile')).toMatchObject({ code: 0 });
});

afterAll(() => {
  repository.remove();
  search.close();
  slack.close();
});

test('bad news reaches Slack once, and the webhook’s address reaches nothing else', async () => {
  posts.length = 0;
  const run = await repository.millrace(
    'run',
    'hn-mentions',
    '--input',
    'keyword=deno & co',
    '--json',
  );
  expect(run.err).toBe('');
  expect(run.code).toBe(0);
  expect(lastEvent(run.out)).toMatchObject({
    kind: 'run-finished',
    status: 'succeeded',
    outputs: { stories: 3, alerted: true },
  });
  expect(searches.at(-1)).toContain('query=deno+%26+co');
  expect(posts).toHaveLength(1);
  expect(posts[0]).toContain('3 stories mention deno & co');
  expect(run.out + run.err + repository.read('flows/hn-mentions.lock.json')).not.toContain(
    'secret-token',
  );
});

test('a better mood tells nobody, and the skipped step leaves its default', async () => {
  posts.length = 0;
  const run = await repository.millrace('run', 'hn-mentions', '--input', 'threshold=-1', '--json');
  expect(lastEvent(run.out)).toMatchObject({ outputs: { stories: 3, alerted: false } });
  expect(posts).toEqual([]);
});

test('a search that fails twice is tried a third time', async () => {
  failures = 2;
  searches.length = 0;
  const run = await repository.millrace('run', 'hn-mentions');
  expect(run.code).toBe(0);
  expect(searches).toHaveLength(3);
});

test('without the secret the run is refused before the first step', async () => {
  searches.length = 0;
  const { code, err } = await repository.start(['run', 'hn-mentions'], { SLACK_WEBHOOK_URL: '' })
    .ended;
  expect(code).toBe(1);
  expect(err).toContain('SLACK_WEBHOOK_URL');
  expect(searches).toEqual([]);
});

function edit(path: string, change: (text: string) => string): void {
  const before = repository.read(path);
  const after = change(before);
  expect(after).not.toBe(before);
  repository.write(path, after);
}

function lastEvent(out: string): unknown {
  return JSON.parse(out.trim().split('\n').at(-1) ?? 'null');
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo; // Not a pipe: it listens on a port.
  return address.port;
}
