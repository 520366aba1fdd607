import { join } from 'node:path';
import { canonicalJson, type Json } from '../../../lock/index.ts';
import type { RemoteCache } from '../../../store/index.ts';
import type { CacheAnswer, CachedCall, StepCache } from '../../cache-port.ts';
import type { CacheKeyPart, CacheMiss } from '../../events/run-event.ts';
import { grantedPaths } from '../../sandbox/argv.ts';
import { stepEnvironment } from '../../sandbox/environment.ts';
import { CacheEntries, type CacheEntry } from './cache-entries.ts';
import { CacheHistory, type KeyParts } from './cache-history.ts';
import { type CacheSecret, namedCacheKey, openCacheSecret } from './cache-secret.ts';
import { readOutput } from './read-output.ts';
import { ReadableFiles } from './readable-files.ts';
import { openRemoteResults, type RemoteResults } from './remote/remote-results.ts';

/** What a run's cache is opened with. */
export interface StepCacheOptions {
  /** Absolute, `.millrace`: the cache is a folder in it. */
  readonly directory: string;
  /** Absolute; relative paths in grants start here. */
  readonly workspace: string;
  readonly run: string;
  /** Path of the flow's YAML. */
  readonly flow: string;
  /** Version of the Deno that runs steps. */
  readonly deno: string;
  /** Of the runner; a step sees the granted names. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Keeps outputs, and takes none. */
  readonly ignores?: boolean;
  /** How much all entries may take; 1 GiB when absent. */
  readonly maxBytes?: number;
  /** Shared with other machines; what may not travel is not looked for there. */
  readonly remote?: RemoteCache | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const defaultMaxBytes = 2 ** 30;

const cacheKeyParts = [
  'script',
  'arguments',
  'secrets',
  'grants',
  'environment',
  'files',
  'deno',
] as const satisfies readonly CacheKeyPart[];

/**
 * Opens the outputs that are kept in `.millrace/cache`. A cache that cannot be read or written makes
 * runs slower and nothing else. Throws an `OperationalError` for an unfit `MILLRACE_CACHE_KEY` or scope.
 */
export function openStepCache(options: StepCacheOptions): StepCache {
  return new StepCacheOnDisk(options, namedCacheKey(options.environment));
}

/** All that decides an output, and the key that it makes. */
interface Key {
  readonly parts: KeyParts;
  /** 64 hex digits. */
  readonly hex: string;
}

interface Opened {
  readonly secret: CacheSecret;
  readonly entries: CacheEntries;
  readonly history: CacheHistory;
}

class StepCacheOnDisk implements StepCache {
  readonly #options: StepCacheOptions;
  readonly #named: string | undefined;
  readonly #results: RemoteResults | undefined;
  readonly #files: ReadableFiles;
  readonly #pending = new Set<Promise<void>>();
  #opened: Opened | undefined;
  #keptBytes = 0;

  constructor(options: StepCacheOptions, named: string | undefined) {
    this.#options = options;
    this.#named = named;
    const now = (): number => this.#now();
    const { remote, environment, run } = options;
    this.#results = openRemoteResults({ remote, key: named, environment, run, now });
    this.#files = new ReadableFiles(options.directory);
  }

  async look(call: CachedCall): Promise<CacheAnswer> {
    try {
      const opened = this.#open();
      const key = await this.#keyOf(call, opened.secret);
      if (key === undefined) return { kind: 'miss', why: { reason: 'unbounded' }, keep: ignore };
      const answer = this.#answer(call, key, opened);
      if (answer.kind === 'hit' || answer.why.reason === 'ignored') return answer;
      return (await this.#takeRemote(call, key, opened)) ?? answer;
    } catch (error) {
      if (!isRefused(error)) throw error;
      return { kind: 'miss', why: { reason: 'first' }, keep: ignore };
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#pending);
    if (this.#opened === undefined) return;
    try {
      this.#opened.history.write();
      if (this.#keptBytes === 0) return;
      const { maxBytes = defaultMaxBytes } = this.#options;
      this.#opened.entries.pruneNowAndThen(maxBytes, this.#keptBytes, this.#now());
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
  }

  #answer(call: CachedCall, key: Key, { entries, history }: Opened): CacheAnswer {
    const miss = (why: Omit<CacheMiss, 'key'>): CacheAnswer => ({
      kind: 'miss',
      why: { key: `sha256:${key.hex}`, ...why },
      keep: (output) => {
        this.#keep(call, key, output);
      },
    });
    if (this.#options.ignores === true) return miss({ reason: 'ignored' });
    const entry = entries.read(key.hex);
    if (entry === undefined) return miss(whyMissing(key.parts, history.last(call.step)));
    if (this.#isTooOld(entry, call.ttlMs)) return miss({ reason: 'expired' });
    const output = readOutput(entry.text, call.output);
    if (output === undefined) {
      entries.remove(key.hex);
      return miss({ reason: 'removed' });
    }
    entries.touch(key.hex, this.#now());
    history.remember(call.step, key.parts);
    const { run, at } = entry;
    return { kind: 'hit', output: output.value, from: { key: `sha256:${key.hex}`, run, at } };
  }

  /** What comes from another machine is kept on this one as well. */
  async #takeRemote(
    call: CachedCall,
    key: Key,
    { entries, history }: Opened,
  ): Promise<CacheAnswer | undefined> {
    const found = await this.#results?.look(call, key.hex);
    if (found === undefined) return undefined;
    const { run, at, text, output, scope, producer } = found;
    try {
      entries.write(key.hex, { run, at, text });
      history.remember(call.step, key.parts);
      this.#keptBytes += text.length;
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
    const job = producer === '' ? {} : { producer };
    return { kind: 'hit', output, from: { key: `sha256:${key.hex}`, run, at, scope, ...job } };
  }

  /** An entry of the future is none that can be trusted to be young. */
  #isTooOld({ at }: CacheEntry, ttlMs: number | undefined): boolean {
    const age = this.#now() - at;
    return ttlMs !== undefined && (age >= ttlMs || age < 0);
  }

  #keep(call: CachedCall, key: Key, output: Json): void {
    const writing = this.#write(call, key, output).catch((error: unknown) => {
      if (!isRefused(error)) throw error;
    });
    this.#pending.add(writing);
    // `close` sees what goes wrong.
    void writing.then(
      () => this.#pending.delete(writing),
      () => undefined,
    );
  }

  async #write(call: CachedCall, key: Key, output: Json): Promise<void> {
    const { secret, entries, history } = this.#open();
    // What it read while it changed is nobody's output.
    const files = await this.#digestFiles(call, secret);
    if (files !== key.parts.files) return;
    const text = JSON.stringify(output);
    const at = this.#now();
    entries.write(key.hex, { run: this.#options.run, at, text });
    history.remember(call.step, key.parts);
    this.#keptBytes += text.length;
    await this.#results?.keep(call, key.hex, { at, text });
  }

  async #keyOf(call: CachedCall, secret: CacheSecret): Promise<Key | undefined> {
    const { environment, deno } = this.#options;
    const { script, grants } = call;
    const files = await this.#digestFiles(call, secret);
    // A program that may be started, or a bare `true`, can look at anything.
    if (files === undefined || grants.env === true || grants.run !== undefined) return undefined;
    const seen = stepEnvironment({
      grants,
      available: environment,
      denoDirectory: '',
      packages: false,
    });
    const digest = (value: Json): string => secret.digest(canonicalJson(value));
    const parts = {
      script,
      arguments: digest(call.arguments),
      secrets: digest(Object.fromEntries(call.secrets)),
      grants: digest({ ...grants }),
      environment: digest({ ...seen }),
      files,
      deno,
    };
    return { parts, hex: digest(parts) };
  }

  async #digestFiles({ grants }: CachedCall, secret: CacheSecret): Promise<string | undefined> {
    const paths = grantedPaths(grants.read, this.#options.workspace);
    const described = paths === true ? undefined : await this.#files.describe(paths);
    return described === undefined ? undefined : secret.digest(described);
  }

  #open(): Opened {
    const folder = join(this.#options.directory, 'cache');
    const open = (): Opened => {
      const secret = openCacheSecret(folder, this.#named);
      const entries = new CacheEntries(join(folder, 'entries'), secret);
      const history = new CacheHistory(join(folder, 'history'), this.#options.flow, secret);
      return { secret, entries, history };
    };
    return (this.#opened ??= open());
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

function whyMissing(parts: KeyParts, last: KeyParts | undefined): Omit<CacheMiss, 'key'> {
  if (last === undefined) return { reason: 'first' };
  const changed = cacheKeyParts.filter((part) => parts[part] !== last[part]);
  return changed.length === 0 ? { reason: 'removed' } : { reason: 'changed', changed };
}

/** Whether the system said no. Everything else is a mistake of ours. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function ignore(): void {
  // What cannot be found again is not kept.
}
