import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { edit } from './edit.ts';
import type { TestRepository } from './repository.ts';

/** Stands for Hacker News and for Slack, on loopback. */
export interface HackerNews {
  /** A webhook of Slack's, whose last part is a secret. */
  readonly webhook: string;
  /** Paths of what was posted. */
  readonly posts: readonly string[];
  /** Lets the scripts of the flow hn-mentions ask this server; their pins are behind afterwards. */
  readonly takeOver: (repository: TestRepository) => void;
  readonly close: () => void;
}

/** Has one story, whose title is in a bad mood. */
export async function openHackerNews(): Promise<HackerNews> {
  const stories = [{ objectID: '1', title: 'A terrible, horrible failure', url: null, points: 3 }];
  const hits = stories.map((story) => ({ ...story, created_at: '2026-01-01T00:00:00Z' }));
  const posts: string[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'POST') posts.push(request.url ?? '');
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ hits }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address of this form.
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    webhook: `http://${host}/services/T0/B0/very-secret-token`,
    posts,
    takeOver: (repository) => {
      edit(repository, 'scripts/hn/search.ts', (text) =>
        text
          .replace("'hn.algolia.com:443'", `'${host}'`)
          .replace("'https://hn.algolia.com'", `'http://${host}'`),
      );
      edit(repository, 'scripts/slack/post.ts', (text) =>
        text.replace("'hooks.slack.com:443'", `'${host}'`),
      );
    },
    close: () => {
      server.close();
    },
  };
}
