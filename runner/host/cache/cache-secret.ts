import { createHmac, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, OperationalError } from '../../../store/index.ts';
import { writeDraft } from './write-draft.ts';

/** Digests with a key that only this cache knows: who reads one cannot try out guesses. */
export interface CacheSecret {
  /** 64 lower-case hex digits. */
  digest(text: string): string;
}

const shortestKey = 16;

/**
 * What `MILLRACE_CACHE_KEY` says: only who is given it can read or write the entries made with it.
 * `undefined` when it is not set. Throws an `OperationalError` when it could be guessed.
 */
export function namedCacheKey(
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const named = env['MILLRACE_CACHE_KEY'] ?? '';
  if (named === '') return undefined;
  if (named.length >= shortestKey) return named;
  const message = `MILLRACE_CACHE_KEY is shorter than ${String(shortestKey)} characters.`;
  const hint = 'Take a long random text, as `openssl rand -hex 32` gives, or unset it.';
  throw new OperationalError(message, { hint });
}

/**
 * The secret of the cache in `directory`: of the named key, else of a random one that is kept there.
 * Throws the system's error when that can be neither read nor made.
 */
export function openCacheSecret(directory: string, named: string | undefined): CacheSecret {
  const key = named ?? ownKey(directory);
  return { digest: (text) => createHmac('sha256', key).update(text).digest('hex') };
}

function ownKey(directory: string): string {
  const path = join(directory, 'key');
  for (;;) {
    const known = read(path);
    if (known !== undefined) return known;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const draft = writeDraft(directory, `${randomBytes(32).toString('hex')}\n`, true);
    try {
      // The first of several processes wins, and all read what it wrote.
      linkSync(draft, path);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
}

/** `undefined` when there is none. One that was cut short is removed: nobody can know what it was. */
function read(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'latin1').trim();
    if (/^[\da-f]{64}$/u.test(text)) return text;
    rmSync(path, { force: true });
    return undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
