import { createHmac, hkdfSync } from 'node:crypto';
import { canonicalJson, type Json, sha256 } from '../../../../lock/index.ts';
import {
  decodeActionResult,
  encodeActionResult,
  largestResult,
  type RemoteCache,
} from '../../../../store/index.ts';
import type { CachedCall } from '../../../cache-port.ts';
import { readOutput } from '../read-output.ts';
import { type CacheScopes, cacheScopes } from './cache-scopes.ts';
import { type KeptResult, openResult, type ResultPlace, sealResult } from './sealed-result.ts';
import { whyItStays } from './why-it-stays.ts';

/** What outputs are shared through. */
export interface RemoteResultsOptions {
  readonly remote: RemoteCache | undefined;
  /** `MILLRACE_CACHE_KEY`: whom it is given may read what is kept with it. */
  readonly key: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Where there is a cache and a key. */
type Shared = RemoteResultsOptions & { readonly remote: RemoteCache; readonly key: string };

/** An output that another run kept, and where. */
export interface RemoteResult extends KeptResult {
  readonly scope: string;
  readonly output: Json;
}

const fileName = 'result';
const largestSkewMs = 60_000;
const largestText = 8 * 1024 * 1024;
const largestFile = largestText + 64 * 1024;

/** `undefined` where outputs are not shared: without a cache, without a key, or without a scope. */
export function openRemoteResults(options: RemoteResultsOptions): RemoteResults | undefined {
  const { remote, key, environment } = options;
  const scopes = remote === undefined ? undefined : cacheScopes(environment);
  if (remote === undefined || key === undefined || scopes === undefined) return undefined;
  return new RemoteResults({ ...options, remote, key }, scopes);
}

/**
 * Outputs of cached steps on a server of Bazel's protocol: below `/ac/` by a name that is made of the key of
 * the local cache, the scope and `MILLRACE_CACHE_KEY`, sealed below `/cas/`. What is there is never replaced.
 */
export class RemoteResults {
  readonly #options: Shared;
  readonly #scopes: CacheScopes;
  readonly #root: Buffer;

  constructor(options: Shared, scopes: CacheScopes) {
    this.#options = options;
    this.#scopes = scopes;
    this.#root = rootOf(options.key);
  }

  /** What was kept for the call, `key` in the local cache. Never rejects for what is wrong with the cache. */
  async look(call: CachedCall, key: string): Promise<RemoteResult | undefined> {
    if (whyItStays(call) !== undefined) return undefined;
    const places = this.#scopes.reads.flatMap((scope) =>
      this.#windows(call).map((window) => this.#place(scope, key, window)),
    );
    const found = await Promise.all(places.map(async (place) => await this.#find(call, place)));
    return found.find((result) => result !== undefined && this.#isYoung(result, call));
  }

  /** Keeps an output among this run's own, unless there is one, which stays; it is said when they differ. */
  async keep(
    call: CachedCall,
    key: string,
    { text, at }: Pick<KeptResult, 'text' | 'at'>,
  ): Promise<void> {
    const { remote, run, environment } = this.#options;
    const { own } = this.#scopes;
    if (own === undefined || !remote.mayWrite || whyItStays(call) !== undefined) return;
    const [window] = this.#windows(call);
    if (window === undefined || Buffer.byteLength(text) > largestText) return;
    const place = this.#place(own, key, window);
    if (await remote.has('ac', place.name)) {
      const first = await this.#find(call, place);
      if (first !== undefined && first.text !== text) this.#reportDifference(call, first);
      return;
    }
    const sealed = sealResult(place, { run, at, text, producer: producerIn(environment) });
    if (!(await remote.put('cas', sha256(sealed), sealed))) return;
    const file = { path: fileName, sha256: sha256(sealed), bytes: sealed.length };
    await remote.put('ac', place.name, encodeActionResult(file), true);
  }

  async #find(call: CachedCall, place: ScopedPlace): Promise<RemoteResult | undefined> {
    const { remote } = this.#options;
    const result = await remote.get('ac', place.name, largestResult);
    if (result === undefined) return undefined;
    const file = decodeActionResult(result, fileName);
    if (file === undefined || file.bytes > largestFile) {
      this.#reportDamage(call, place, 'is nothing that was kept by us');
      return undefined;
    }
    const bytes = await remote.get('cas', file.sha256, file.bytes);
    if (bytes === undefined) return undefined;
    const kept = openResult(place, bytes);
    const output = kept === undefined ? undefined : readOutput(kept.text, call.output);
    if (kept !== undefined && output !== undefined) {
      return { ...kept, scope: place.scope, output: output.value };
    }
    const why =
      kept === undefined
        ? 'was not sealed for it by who has MILLRACE_CACHE_KEY'
        : 'does not fit the locked schema';
    this.#reportDamage(call, place, why);
    return undefined;
  }

  /** One of the future, beyond what clocks of a fleet differ by, is none that can be trusted to be young. */
  #isYoung({ at }: KeptResult, { ttlMs = Infinity }: CachedCall): boolean {
    const age = this.#options.now() - at;
    return age >= -largestSkewMs && age < ttlMs;
  }

  /**
   * Nothing is replaced, so an output that is good for an hour is kept under a name that is new each hour;
   * one of the hour before may still be good.
   */
  #windows({ ttlMs }: CachedCall): readonly number[] {
    if (ttlMs === undefined) return [0];
    const window = Math.floor(this.#options.now() / Math.max(ttlMs, 1));
    return [window, window - 1];
  }

  #place(scope: string, key: string, window: number): ScopedPlace {
    const name = this.#digest(['name', scope, key, window]).toString('hex');
    return { scope, name, secret: this.#digest(['seal', scope]) };
  }

  #digest(parts: readonly Json[]): Buffer {
    return createHmac('sha256', this.#root).update(canonicalJson(parts)).digest();
  }

  #reportDamage({ step }: CachedCall, { scope, name }: ScopedPlace, why: string): void {
    this.#options.remote.report(
      `what it keeps for the step ${step} in the scope ${scope} ${why}, and is not used. It stays until /ac/${name} is removed there.`,
    );
  }

  #reportDifference({ step }: CachedCall, { scope, run, producer }: RemoteResult): void {
    const job = producer === '' ? '' : ` (${producer})`;
    this.#options.remote.report(
      `the step ${step} gave another output than the run ${run}${job} kept in the scope ${scope}. The first one stays.`,
    );
  }
}

/** Apart from all that the machine's own cache makes of the same key, which it writes into files. */
export function rootOf(key: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'millrace remote results 1', 32));
}

interface ScopedPlace extends ResultPlace {
  readonly scope: string;
}

/** Where to read about the job that this is part of. */
function producerIn(env: RemoteResultsOptions['environment']): string {
  const { GITHUB_ACTIONS, GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = env;
  if (GITHUB_ACTIONS !== 'true') return '';
  return `${GITHUB_SERVER_URL ?? ''}/${GITHUB_REPOSITORY ?? ''}/actions/runs/${GITHUB_RUN_ID ?? ''}`;
}
