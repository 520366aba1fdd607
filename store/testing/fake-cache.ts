import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A server of Bazel's HTTP cache protocol in this process, that says whatever a test wants. */
export interface FakeCache {
  readonly url: string;
  /** What it keeps, by path: `/cas/…`, `/ac/…`. */
  readonly kept: Map<string, Buffer>;
  /** `METHOD /path` of every request. */
  readonly requests: string[];
  /** The headers of the last request. */
  readonly headers: () => IncomingMessage['headers'];
  /** Answers instead of it from now on; `false` leaves the request to it. */
  answer: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Ends the connections that are kept for later. */
  dropIdle(): void;
  close(): Promise<void>;
}

/** Starts it on a free port of the loopback interface. It checks nothing that it is given. */
export async function startFakeCache(): Promise<FakeCache> {
  const kept = new Map<string, Buffer>();
  const requests: string[] = [];
  let headers: IncomingMessage['headers'] = {};
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    requests.push(`${method} ${url}`);
    ({ headers } = request);
    if (cache.answer(request, response)) return;
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (method === 'PUT') kept.set(url, Buffer.concat(parts));
      const bytes = method === 'PUT' ? Buffer.alloc(0) : kept.get(url);
      response.writeHead(bytes === undefined ? 404 : 200, { 'content-length': bytes?.length ?? 0 });
      response.end(method === 'GET' ? bytes : undefined);
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const cache: FakeCache = {
    url: `http://127.0.0.1:${String(port)}`,
    kept,
    requests,
    headers: () => headers,
    answer: () => false,
    dropIdle: () => {
      server.closeIdleConnections();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return cache;
}
