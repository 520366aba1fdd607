import { type Sha256, sha256 } from '../../../lock/index.ts';
import { readRemoteSettings, type RemoteSettings } from '../../remote/remote-settings.ts';
import {
  type Answer,
  openTransport,
  type Patience,
  RemoteTrouble,
  type Request,
  type Transport,
} from './exchange.ts';

/** Of the two folders of Bazel's protocol: bytes by their SHA-256, and results by a key. */
export type Space = 'cas' | 'ac';

export interface RemoteOptions {
  /**
   * Told, in a full sentence, what is wrong with the cache or with what lies in it. Nothing that it is
   * told stops any work.
   */
  readonly onTrouble: (message: string) => void;
  readonly patience?: Patience;
}

/** A cache on another machine cannot be waited for longer than what it saves. */
const usualPatience: Patience = { silentMs: 10_000, wholeMs: 60_000 };
const mostFaults = 3;
const mostReports = 5;
/** Of a result below `/ac/`, which only names what lies below `/cas/`. */
export const largestResult: number = 64 * 1024;

/** The remote cache that the environment names; `undefined` when it names none. Nothing is asked yet. */
export function openRemoteCache(
  env: Readonly<Record<string, string | undefined>>,
  options: RemoteOptions,
): RemoteCache | undefined {
  const settings = readRemoteSettings(env);
  return settings === undefined ? undefined : new RemoteCache(settings, options);
}

/**
 * A server of Bazel's HTTP cache protocol. It never throws for what is wrong there: bytes that cannot be
 * had are not there, and after a fault that lasts, or three others, the server is not asked again.
 */
export class RemoteCache {
  readonly #settings: RemoteSettings;
  readonly #options: RemoteOptions;
  #transport: Promise<Transport> | undefined;
  #faults = 0;
  #reports = 0;
  #isGivenUp = false;
  #taken = 0;
  #given = 0;
  #mayWrite: boolean;

  constructor(settings: RemoteSettings, options: RemoteOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#mayWrite = settings.mayWrite;
  }

  /** What may be shown of where it is. */
  get url(): string {
    return this.#settings.url;
  }

  get mayWrite(): boolean {
    return this.#mayWrite && !this.#isGivenUp;
  }

  /** How many files below `/cas/` it gave us, and took from us. */
  get counts(): { readonly taken: number; readonly given: number } {
    return { taken: this.#taken, given: this.#given };
  }

  /** The bytes, at most `maxBytes`; `undefined` when there are none, or below `/cas/` other ones. */
  async get(space: Space, key: Sha256, maxBytes: number): Promise<Buffer | undefined> {
    const answer = await this.#ask({ space, key, method: 'GET', maxBytes });
    if (answer?.status !== 200) return undefined;
    if (space === 'ac') return answer.body;
    if (sha256(answer.body) === key) {
      this.#taken += 1;
      return answer.body;
    }
    this.report(`what it keeps as ${key} has another SHA-256, and is not used.`);
    return undefined;
  }

  async has(space: Space, key: Sha256): Promise<boolean> {
    const answer = await this.#ask({ space, key, method: 'HEAD', maxBytes: 0 });
    return answer?.status === 200;
  }

  /**
   * Whether the server took it; never where nothing may be written. `once` asks it not to replace what is
   * there: not every server knows how.
   */
  async put(space: Space, key: Sha256, body: Uint8Array, once = false): Promise<boolean> {
    if (!this.mayWrite) return false;
    const answer = await this.#ask({ space, key, method: 'PUT', body, once, maxBytes: 0 });
    const isTaken = answer !== undefined && answer.status !== isThere;
    if (isTaken && space === 'cas') this.#given += 1;
    return isTaken;
  }

  /** Says that something there is wrong; the first few times. */
  report(message: string): void {
    this.#reports += 1;
    if (this.#reports > mostReports) return;
    this.#options.onTrouble(`The remote cache ${this.#settings.url}: ${message}`);
  }

  /** Whether the server answers, and why not; the message ends no sentence. */
  async probe(): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }> {
    try {
      await this.#exchange({ space: 'cas', key: sha256(''), method: 'HEAD', maxBytes: 0 });
      return { ok: true };
    } catch (error) {
      if (!(error instanceof RemoteTrouble)) throw error;
      return { ok: false, reason: error.message };
    }
  }

  /** Lets go of connections; without it they end with the process. */
  async close(): Promise<void> {
    (await this.#transport)?.close();
  }

  /** `undefined` when there is no answer that can be used. */
  async #ask(question: Question): Promise<Answer | undefined> {
    if (this.#isGivenUp) return undefined;
    try {
      return await this.#exchange(question);
    } catch (error) {
      if (!(error instanceof RemoteTrouble)) throw error;
      this.#suffer(question, error);
      return undefined;
    }
  }

  async #exchange({ space, key, once = false, ...request }: Question): Promise<Answer> {
    const { url, headers } = this.#settings;
    this.#transport ??= openTransport(url);
    const transport = await this.#transport;
    const wanted: Request = {
      ...request,
      url: `${url}/${space}/${key}`,
      headers: once ? { ...headers, 'if-none-match': '*' } : headers,
    };
    const answer = await transport.exchange(wanted, this.#options.patience ?? usualPatience);
    const trouble = troubleOf(request.method, answer.status);
    if (trouble !== undefined) throw trouble;
    return answer;
  }

  /** Who may read and not write is no stranger: then only writing is given up. */
  #suffer({ method }: Question, { message, isLasting }: RemoteTrouble): void {
    const isWrite = method === 'PUT';
    // It was given up, and that was said, while this question was under way.
    if (this.#isGivenUp || (isWrite && !this.#mayWrite)) return;
    this.#faults += 1;
    if (!isLasting && this.#faults < mostFaults) {
      this.report(`${message}.`);
      return;
    }
    if (isWrite) this.#mayWrite = false;
    else this.#isGivenUp = true;
    const end = isWrite ? 'is given nothing more' : 'is not asked again';
    this.#options.onTrouble(`The remote cache ${this.#settings.url} ${end}: ${message}.`);
  }
}

interface Question {
  readonly space: Space;
  readonly key: Sha256;
  readonly method: Request['method'];
  readonly body?: Uint8Array;
  readonly once?: boolean;
  readonly maxBytes: number;
}

/** What a server answers that was asked not to replace. */
const isThere = 412;

function troubleOf(method: Request['method'], status: number): RemoteTrouble | undefined {
  const isFine =
    method === 'PUT' ? (status >= 200 && status < 300) || status === isThere : status === 200;
  if (isFine || (method !== 'PUT' && status === 404)) return undefined;
  if (status >= 300 && status < 400) {
    return new RemoteTrouble('it sends us elsewhere, where we do not follow', true);
  }
  const isLasting = status === 401 || status === 403 || status === 405;
  return new RemoteTrouble(`it answered ${String(status)}`, isLasting);
}
