import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { errorCode } from '../explain-file-errors.ts';

/** One request to the remote cache. */
export interface Request {
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** More than so many bytes are not taken. */
  readonly maxBytes: number;
}

/** How long a server may take, in milliseconds. */
export interface Patience {
  /** To connect, to answer, and between two pieces of an answer. */
  readonly silentMs: number;
  /** For the whole, however steadily it drips. */
  readonly wholeMs: number;
}

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Connections that are used again, over TLS or not. */
export interface Transport {
  /** Rejects with a `RemoteTrouble` for everything but an answer of the server. */
  exchange(request: Request, patience: Patience): Promise<Answer>;
  close(): void;
}

/** The server was not to be had, or not to be understood; the message ends no sentence. */
export class RemoteTrouble extends Error {
  /** Whether asking again would only cost time. */
  readonly isLasting: boolean;

  constructor(message: string, isLasting: boolean, cause?: unknown) {
    super(message, { cause });
    this.isLasting = isLasting;
  }
}

const mostConnections = 16;

/** Node's own client: `fetch` would load three times as long, and follows redirects unless told. */
export async function openTransport(url: string): Promise<Transport> {
  const isSecure = url.startsWith('https:');
  const { Agent, request } = isSecure ? await import('node:https') : await import('node:http');
  const agent = new Agent({ keepAlive: true, maxSockets: mostConnections });
  const start: Start = (wanted, signal) =>
    request(wanted.url, {
      agent,
      signal,
      method: wanted.method,
      headers: {
        ...wanted.headers,
        'accept-encoding': 'identity',
        ...(wanted.body === undefined ? {} : { 'content-length': wanted.body.length }),
      },
    });
  return { exchange: async (...words) => await exchange(start, ...words), close: closing(agent) };
}

type Start = (wanted: Request, signal: AbortSignal) => ClientRequest;

function closing(agent: Agent): () => void {
  return () => {
    agent.destroy();
  };
}

async function exchange(start: Start, wanted: Request, patience: Patience): Promise<Answer> {
  const signal = AbortSignal.timeout(patience.wholeMs);
  for (;;) {
    const client = start(wanted, signal);
    try {
      return await answerOf(client, wanted, patience);
    } catch (error) {
      client.destroy();
      // The server let go of a connection that lay idle just when we took it up again.
      if (client.reusedSocket && errorCode(error) === 'ECONNRESET') continue;
      if (error instanceof RemoteTrouble) throw error;
      throw explain(error, signal);
    }
  }
}

async function answerOf(
  client: ClientRequest,
  wanted: Request,
  patience: Patience,
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    client.on('error', reject);
    client.setTimeout(patience.silentMs, () => {
      reject(new RemoteTrouble('it did not answer in time', true));
    });
    client.on('response', (response) => {
      const { statusCode: status = 0 } = response;
      readBody(response, wanted).then((body) => {
        resolve({ status, body });
      }, reject);
    });
    client.end(wanted.body);
  });
}

async function readBody(response: IncomingMessage, { maxBytes }: Request): Promise<Buffer> {
  const tooLarge = (): RemoteTrouble =>
    new RemoteTrouble(`it answered with more than ${String(maxBytes)} bytes`, false);
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new RemoteTrouble('it answered in an encoding', false);
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    // What a refusal says is not of interest.
    if (response.statusCode === 200 && bytes > maxBytes) throw tooLarge();
    if (response.statusCode === 200) parts.push(part);
    else if (bytes > maxBytes + 65_536) throw tooLarge();
  }
  return Buffer.concat(parts);
}

function explain(error: unknown, signal: AbortSignal): RemoteTrouble {
  if (signal.aborted) return new RemoteTrouble('it took too long', true, error);
  const code = errorCode(error);
  if (code === 'ECONNRESET') return new RemoteTrouble('it broke off', false, error);
  // What the server sent is no HTTP.
  if (code?.startsWith('HPE_') === true) {
    return new RemoteTrouble('it does not speak HTTP', true, error);
  }
  if (code !== undefined) return new RemoteTrouble(`it cannot be reached (${code})`, true, error);
  throw error;
}
