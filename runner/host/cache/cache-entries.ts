import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type Sha256, sha256 } from '../../../lock/index.ts';
import type { CacheSecret } from './cache-secret.ts';
import { draftPrefix, writeDraft } from './write-draft.ts';

/** An output that was kept. */
export interface CacheEntry {
  /** The run that made it, and when, in milliseconds since 1970. */
  readonly run: string;
  readonly at: number;
  /** JSON. */
  readonly text: string;
}

/** What is written before the output, on a line of its own. */
interface Header {
  readonly version: 1;
  readonly run: string;
  readonly at: number;
  /** Of the output's text. */
  readonly sha256: Sha256;
  /** Of all this and of the key, with the secret of the cache: nobody else can make an entry. */
  readonly mac: string;
}

const draftsStaleAfterMs = 24 * 60 * 60 * 1000;
/** Of the limit, what stays after a pruning: so that not every run has to prune again. */
const keptShare = 0.9;
/** Of the limit, what may be kept without a look at the whole; and how long at most. */
const smallShare = 0.01;
const pruneEveryMs = 60 * 60 * 1000;
const stampName = '.pruned';

/** Outputs by key, a file each. Reading and writing at once, also in several processes, is safe. */
export class CacheEntries {
  readonly #folder: string;
  readonly #secret: CacheSecret;

  constructor(folder: string, secret: CacheSecret) {
    this.#folder = folder;
    this.#secret = secret;
  }

  /** `undefined` when there is none. One that is damaged, or was made by who does not know the secret, is removed. */
  read(key: string): CacheEntry | undefined {
    const bytes = this.#bytes(key);
    if (bytes === undefined) return undefined;
    const entry = this.#verify(key, bytes);
    if (entry === undefined) this.remove(key);
    return entry;
  }

  /** What was used lately is pruned last. */
  touch(key: string, now: number): void {
    utimesSync(join(this.#folder, key), now / 1000, now / 1000);
  }

  write(key: string, { run, at, text }: CacheEntry): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const header = this.#header(key, { run, at, digest: sha256(text) });
    const draft = writeDraft(this.#folder, `${canonicalJson({ ...header })}\n${text}`);
    try {
      utimesSync(draft, at / 1000, at / 1000);
      renameSync(draft, join(this.#folder, key));
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }

  remove(key: string): void {
    rmSync(join(this.#folder, key), { force: true });
  }

  /**
   * Prunes, unless that was done lately and `keptBytes`, what was kept since, is small beside the limit:
   * looking at every entry is not for the end of each run.
   */
  pruneNowAndThen(maxBytes: number, keptBytes: number, now: number): void {
    const path = join(this.#folder, stampName);
    const stamp = statSync(path, { throwIfNoEntry: false });
    const isRecent = stamp !== undefined && now - stamp.mtimeMs < pruneEveryMs;
    if (isRecent && keptBytes < maxBytes * smallShare) return;
    this.prune(maxBytes, now);
    writeFileSync(path, '', { mode: 0o600 });
    utimesSync(path, now / 1000, now / 1000);
  }

  /** Removes what was used longest ago when all is larger than `maxBytes`, and drafts of killed processes. */
  prune(maxBytes: number, now: number): void {
    const files = readdirSync(this.#folder).flatMap((name) => {
      const stat = statSync(join(this.#folder, name), { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ name, bytes: stat.size, usedAt: stat.mtimeMs }];
    });
    const isDraft = ({ name }: { readonly name: string }): boolean => name.startsWith(draftPrefix);
    for (const { name, usedAt } of files.filter(isDraft)) {
      if (usedAt < now - draftsStaleAfterMs) this.remove(name);
    }
    const entries = files
      .filter(({ name }) => /^[\da-f]{64}$/u.test(name))
      .sort((a, b) => a.usedAt - b.usedAt);
    let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total <= maxBytes) return;
    for (const { name, bytes } of entries) {
      if (total <= maxBytes * keptShare) return;
      this.remove(name);
      total -= bytes;
    }
  }

  #bytes(key: string): Buffer | undefined {
    try {
      return readFileSync(join(this.#folder, key));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  #verify(key: string, bytes: Buffer): CacheEntry | undefined {
    const end = bytes.indexOf('\n');
    const body = bytes.subarray(end + 1);
    const { run, at, text } = readHeader(bytes.subarray(0, Math.max(0, end)).toString()) ?? {};
    if (run === undefined || at === undefined) return undefined;
    const expected = canonicalJson({ ...this.#header(key, { run, at, digest: sha256(body) }) });
    return text === expected ? { run, at, text: body.toString() } : undefined;
  }

  #header(
    key: string,
    { run, at, digest }: { readonly run: string; readonly at: number; readonly digest: Sha256 },
  ): Header {
    const mac = this.#secret.digest(canonicalJson({ key, run, at, sha256: digest }));
    return { version: 1, run, at, sha256: digest, mac };
  }
}

/** What a header claims; it is believed only when it is, to the byte, the one that we would write. */
function readHeader(
  text: string,
): { readonly run: string; readonly at: number; readonly text: string } | undefined {
  try {
    const { run, at } = JSON.parse(text) as { readonly run?: unknown; readonly at?: unknown };
    return typeof run === 'string' && typeof at === 'number' ? { run, at, text } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
