import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * As much of GitHub's API as writing comments needs, on loopback, with the limits of the real one: the
 * length of a comment, pages of 100, tokens that may only read, locked conversations, primary and
 * secondary rate limits. Faults can be put in front of any request.
 */
export interface FakeGithub {
  /** For `GITHUB_API_URL`; `/graphql` is below it. */
  readonly url: string;
  /** Of pull request 7, by id, as a reader of the page sees them. */
  readonly comments: Map<number, FakeComment>;
  readonly pulls: FakePull[];
  /** Of every pull request, oldest first, as GitHub shows them. */
  readonly reviews: unknown[];
  /** Members by `org/team`; to `reader` every team is hidden. */
  readonly teams: Map<string, readonly string[]>;
  /** `METHOD path`, in order of arrival. */
  readonly requests: string[];
  /** Seconds since 1970 by GitHub's clock. Rate limits are windows of it. */
  clock: number;
  /** Whether the conversation is locked. */
  isLocked: boolean;
  /** Requests that a token has left in this hour. */
  remaining: number;
  /** Puts a fault in front of the next request that the pattern matches; `METHOD path`. */
  readonly fault: (pattern: RegExp, fault: Fault) => void;
  readonly add: (author: string, body: string) => number;
  readonly close: () => Promise<void>;
}

export interface FakeComment {
  readonly author: string;
  body: string;
  edits: number;
}

export interface FakePull {
  readonly number: number;
  readonly author?: string;
  readonly state: 'open' | 'closed';
  readonly head: { readonly repository: string; readonly ref: string; readonly sha: string };
}

/**
 * `act`: what happens first, another job's doing for example; then the request is answered as ever.
 * `applied`: the request is carried out, and its answer is lost on the way.
 */
export type Fault =
  | { readonly kind: 'status'; readonly status: number }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly message: string;
    }
  | { readonly kind: 'drop' | 'applied' }
  | { readonly kind: 'act'; readonly act: () => void };

/** Who each token is, and whether it may write. */
export const tokens = {
  writer: { login: 'github-actions[bot]', canWrite: true },
  reader: { login: 'github-actions[bot]', canWrite: false },
  person: { login: 'octocat', canWrite: true },
} as const;

export const fakeRepository = 'acme/flows';
export const fakePullRequest = 7;

const longest = 65_536;
const contentsAMinute = 80;

interface State extends Omit<FakeGithub, 'url' | 'fault' | 'add' | 'close'> {
  nextId: number;
  readonly faults: { readonly pattern: RegExp; readonly fault: Fault }[];
  /** When each piece of content was made. */
  readonly made: number[];
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function startFakeGithub(): Promise<FakeGithub> {
  const state: State = {
    comments: new Map(),
    pulls: [],
    reviews: [],
    teams: new Map(),
    requests: [],
    clock: 1_800_000_000,
    isLocked: false,
    remaining: 1000,
    nextId: 100,
    faults: [],
    made: [],
  };
  const server = createServer((request, response) => {
    void receive(state, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${String(port)}`,
    fault: (pattern: RegExp, fault: Fault) => {
      state.faults.push({ pattern, fault });
    },
    add: (author: string, body: string) => add(state, author, body),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function receive(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const line = `${request.method ?? ''} ${request.url ?? ''}`;
  state.requests.push(line);
  const text = await readText(request);
  const index = state.faults.findIndex(({ pattern }) => pattern.test(line));
  const fault = index === -1 ? undefined : state.faults.splice(index, 1)[0]?.fault;
  if (fault?.kind === 'act') fault.act();
  if (fault === undefined || fault.kind === 'act') respond(response, answer(state, request, text));
  else if (fault.kind === 'answer')
    respond(response, { ...fault, body: { message: fault.message } });
  else if (fault.kind === 'status') {
    response.writeHead(fault.status, { 'content-type': 'text/html' });
    response.end('<html>Unicorn!</html>');
  } else {
    if (fault.kind === 'applied') answer(state, request, text);
    request.socket.destroy();
  }
}

function answer(state: State, request: IncomingMessage, text: string): Answer {
  const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  if (request.headers['user-agent'] === undefined) {
    return refuse(403, 'Request forbidden by administrative rules.');
  }
  if (!isToken(token)) return refuse(401, 'Bad credentials');
  state.remaining -= 1;
  const headers = {
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': String(Math.max(state.remaining, 0)),
    'x-ratelimit-reset': String((Math.floor(state.clock / 3600) + 1) * 3600),
  };
  if (state.remaining < 0) {
    return { ...refuse(403, 'API rate limit exceeded for installation.'), headers };
  }
  const routed = route(state, {
    method: request.method ?? '',
    url: request.url ?? '',
    token,
    text,
  });
  return { ...routed, headers: { ...headers, ...routed.headers } };
}

interface Call {
  readonly method: string;
  readonly url: string;
  readonly token: keyof typeof tokens;
  readonly text: string;
}

function route(state: State, call: Call): Answer {
  const { pathname, searchParams } = new URL(call.url, 'http://fake');
  const repository = `/repos/${fakeRepository}`;
  const list = `${repository}/issues/${String(fakePullRequest)}/comments`;
  const one = new RegExp(`^${repository}/issues/comments/(\\d+)$`).exec(pathname)?.[1];
  if (call.method === 'POST' && pathname === '/graphql') {
    return { status: 200, body: { data: { viewer: { login: tokens[call.token].login } } } };
  }
  if (pathname === list && call.method === 'GET') {
    const all = [...state.comments].map(([id, comment]) => show(id, comment));
    return page(all, pathname, searchParams);
  }
  if (pathname === list && call.method === 'POST') return create(state, call);
  if (one !== undefined) return change(state, call, Number(one));
  if (pathname === `${repository}/pulls`) return listPulls(state, searchParams);
  if (/\/pulls\/\d+\/reviews$/.test(pathname)) return page(state.reviews, pathname, searchParams);
  if (pathname.startsWith('/orgs/')) return askTeam(state, call, pathname);
  return onePull(state, pathname);
}

/** A team that the token may not see, and one that is not there, look the same. */
function askTeam(state: State, { token }: Call, path: string): Answer {
  const [, org = '', team = '', login] =
    /^\/orgs\/([^/]+)\/teams\/([^/]+)(?:\/memberships\/(.+))?$/.exec(path) ?? [];
  const members = state.teams.get(`${org}/${team}`);
  if (members === undefined || token === 'reader') return refuse(404, 'Not Found');
  if (login === undefined) return { status: 200, body: { slug: team } };
  const isMember = members.includes(decodeURIComponent(login));
  return isMember ? { status: 200, body: { state: 'active' } } : refuse(404, 'Not Found');
}

function onePull(state: State, path: string): Answer {
  const found = state.pulls.find(({ number }) => path.endsWith(`/pulls/${String(number)}`));
  return found === undefined ? refuse(404, 'Not Found') : { status: 200, body: showPull(found) };
}

function page(all: readonly unknown[], path: string, query: URLSearchParams): Answer {
  const size = Math.min(Number(query.get('per_page') ?? 30), 100);
  const number = Number(query.get('page') ?? 1);
  const body = all.slice((number - 1) * size, number * size);
  const next = `<http://fake${path}?per_page=${String(size)}&page=${String(number + 1)}>; rel="next"`;
  return { status: 200, body, headers: number * size < all.length ? { link: next } : {} };
}

function create(state: State, call: Call): Answer {
  const refusal = refusalToWrite(state, call);
  if (refusal !== undefined) return refusal;
  const { login } = tokens[call.token];
  const id = add(state, login, bodyOf(call));
  return { status: 201, body: show(id, { author: login, body: bodyOf(call) }) };
}

function change(state: State, call: Call, id: number): Answer {
  const refusal = refusalToWrite(state, call);
  if (refusal !== undefined) return refusal;
  const comment = state.comments.get(id);
  if (comment === undefined) return refuse(404, 'Not Found');
  if (call.method === 'DELETE') {
    state.comments.delete(id);
    return { status: 204 };
  }
  comment.body = bodyOf(call);
  comment.edits += 1;
  return { status: 200, body: show(id, comment) };
}

function refusalToWrite(state: State, call: Call): Answer | undefined {
  if (!tokens[call.token].canWrite) return refuse(403, 'Resource not accessible by integration');
  if (call.method === 'DELETE') return undefined;
  if (state.isLocked) return refuse(403, 'Unable to create comment because issue is locked.');
  const body = bodyOf(call);
  if (body.trim() === '') return invalid("Body can't be blank");
  if (body.length > longest) {
    return invalid(`Body is too long (maximum is ${String(longest)} characters)`);
  }
  while (state.made[0] !== undefined && state.made[0] <= state.clock - 60) state.made.shift();
  if (state.made.length >= contentsAMinute) {
    return {
      ...refuse(403, 'You have exceeded a secondary rate limit.'),
      headers: { 'retry-after': '60' },
    };
  }
  state.made.push(state.clock);
  return undefined;
}

function listPulls(state: State, query: URLSearchParams): Answer {
  const pulls = state.pulls.filter(({ state: is, head }) => {
    const [owner = ''] = head.repository.split('/');
    return is === query.get('state') && `${owner}:${head.ref}` === query.get('head');
  });
  return { status: 200, body: pulls.map(showPull) };
}

function add(state: State, author: string, body: string): number {
  state.nextId += 1;
  state.comments.set(state.nextId, { author, body, edits: 0 });
  return state.nextId;
}

function show(id: number, { author, body }: Pick<FakeComment, 'author' | 'body'>): unknown {
  const page = `https://github.com/${fakeRepository}/pull/${String(fakePullRequest)}`;
  return { id, body, user: { login: author }, html_url: `${page}#issuecomment-${String(id)}` };
}

function showPull({ number, state, head, author }: FakePull): unknown {
  const { repository, ref, sha } = head;
  return {
    number,
    state,
    user: { login: author ?? 'mallory' },
    head: { ref, sha, repo: { full_name: repository } },
  };
}

function respond(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

function bodyOf({ text }: Call): string {
  const parsed: unknown = JSON.parse(text);
  const isThere = typeof parsed === 'object' && parsed !== null && 'body' in parsed;
  return isThere && typeof parsed.body === 'string' ? parsed.body : '';
}

function isToken(text: string): text is keyof typeof tokens {
  return Object.hasOwn(tokens, text);
}

function refuse(status: number, message: string): Answer {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest' } };
}

function invalid(message: string): Answer {
  const error = { resource: 'IssueComment', code: 'unprocessable', field: 'data', message };
  return { status: 422, body: { message: 'Validation Failed', errors: [error] } };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  // Node gives buffers where no encoding was set.
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
