import { OperationalError } from '../../store/index.ts';
import { rateLimitWait } from './rate-limit-wait.ts';

/** What the client is told of GitHub and of time. */
export interface GithubApiOptions {
  /** `GITHUB_API_URL`, `https://api.github.com`. */
  readonly url: string;
  /** `GITHUB_GRAPHQL_URL`; it is not below `url` on GitHub Enterprise Server. */
  readonly graphqlUrl: string;
  readonly token: string;
  /** Waits; a test waits in no time. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told before each wait that a person would notice, a sentence. */
  readonly onWait?: (why: string) => void;
}

export interface GithubRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the API's address, `/repos/o/r/issues/1/comments`. */
  readonly path: string;
  readonly body?: unknown;
}

export interface GithubAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Whether the list that was asked for goes on on another page. */
  readonly hasNext: boolean;
}

export interface GithubApi {
  /**
   * Sends one request and gives the answer, also where it is a refusal (4xx). Waits out rate limits and
   * repeats what failed on the way or on the server, within bounds; past these an `OperationalError`.
   * A POST that may have been carried out is not repeated: `UncertainError`.
   */
  readonly send: (request: GithubRequest) => Promise<GithubAnswer>;
  /** Asks by GraphQL. It changes nothing, so it is repeated like a GET. */
  readonly query: (text: string) => Promise<GithubAnswer>;
  /** Waits before try number `tried + 1`; gives up with the error that it is handed. */
  readonly backOff: (tried: number, error: OperationalError) => Promise<void>;
}

/** Whether the request was carried out is not known. */
export class UncertainError extends OperationalError {}

const tries = 5;
/** In all, for one client: a job that waits costs its minutes. */
const patienceMs = 5 * 60_000;
const requestMs = 30_000;

/** A client of GitHub's REST API for one short job. The token goes to `url` alone: no redirect is followed. */
export function openGithubApi(options: GithubApiOptions): GithubApi {
  let patience = patienceMs;
  const wait = async (milliseconds: number, why: string): Promise<void> => {
    if (milliseconds > patience) {
      throw new OperationalError(`${why} That is longer than this command waits.`, {
        hint: 'Run it again later; the job summary has the same text.',
      });
    }
    patience -= milliseconds;
    options.onWait?.(why);
    await options.sleep(milliseconds);
  };
  const backOff = async (tried: number, error: OperationalError): Promise<void> => {
    if (tried >= tries) throw error;
    await wait(1000 * 2 ** (tried - 1), `${error.message} Trying again.`);
  };
  const persist = async (call: Call): Promise<GithubAnswer> => {
    for (let tried = 1; ; tried += 1) {
      const answer = await sendOnce(options.token, call).catch(toFailure);
      if (answer instanceof OperationalError) {
        if (!call.isRepeatable) throw uncertain(answer);
        await backOff(tried, answer);
        continue;
      }
      const pause = await rateLimitWait(answer, options.now());
      if (pause === undefined) return await readAnswer(answer);
      await wait(pause, `GitHub's rate limit asks to wait ${seconds(pause)}.`);
    }
  };
  return {
    backOff,
    send: async ({ method, path, body }) => {
      const url = `${options.url.replace(/\/$/, '')}${path}`;
      return await persist({ method, url, body, isRepeatable: method !== 'POST' });
    },
    query: async (query) =>
      await persist({
        method: 'POST',
        url: options.graphqlUrl,
        body: { query },
        isRepeatable: true,
      }),
  };
}

interface Call {
  readonly method: GithubRequest['method'];
  readonly url: string;
  readonly body: unknown;
  readonly isRepeatable: boolean;
}

function uncertain({ message, hint, cause }: OperationalError): UncertainError {
  return new UncertainError(message, { cause, ...(hint === undefined ? {} : { hint }) });
}

async function sendOnce(
  token: string,
  { method, url, body }: Call,
): Promise<Response | OperationalError> {
  const response = await fetch(url, {
    method,
    redirect: 'error',
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'user-agent': 'millrace',
      'x-github-api-version': '2022-11-28',
    },
    signal: AbortSignal.timeout(requestMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.status < 500) return response;
  await response.body?.cancel();
  return new OperationalError(`GitHub answered ${String(response.status)}.`, {
    hint: 'See https://www.githubstatus.com, and run it again.',
  });
}

/** `fetch` throws a `TypeError` for every failure of the network, and a `DOMException` when time is up. */
function toFailure(error: unknown): OperationalError {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new OperationalError('GitHub did not answer in time.', { cause: error });
  }
  if (!(error instanceof TypeError)) throw error;
  const cause = error.cause instanceof Error ? error.cause.message : error.message;
  return new OperationalError(`GitHub cannot be reached: ${cause || 'no connection'}.`, {
    hint: 'Look at GITHUB_API_URL and the network.',
    cause: error,
  });
}

async function readAnswer(response: Response): Promise<GithubAnswer> {
  const text = await response.text();
  const hasNext = /<[^>]*>;\s*rel="next"/.test(response.headers.get('link') ?? '');
  return { status: response.status, body: parse(text), hasNext };
}

/** Something between us and GitHub may answer in HTML; the status says enough then. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function seconds(milliseconds: number): string {
  return `${String(Math.ceil(milliseconds / 1000))} s`;
}
