import { createHash } from 'node:crypto';
import { createReadStream, type BigIntStats } from 'node:fs';
import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** How much of the disk a cached step may be granted to read. */
export interface ReadLimits {
  readonly entries: number;
  readonly bytes: number;
}

export const readLimits: ReadLimits = { entries: 10_000, bytes: 2 ** 30 };

/** A file that was not changed for so long has another time when it is changed now, on any file system. */
const settledAfterMs = 3000;

/**
 * Digests names and bytes of what lies at and below paths, reading a file once as long as it stays the
 * same: as git does, by its size, times and inode, once its last change is long enough ago.
 */
export class ReadableFiles {
  readonly #limits: ReadLimits;
  /** Not looked into. Absolute. */
  readonly #except: string;
  readonly #known = new Map<string, string>();

  constructor(except: string, limits: ReadLimits = readLimits) {
    this.#except = except;
    this.#limits = limits;
  }

  /** A text that is the same as long as nothing there changes; `undefined` when it is too much to look at. */
  async describe(paths: readonly string[]): Promise<string | undefined> {
    const lines: string[] = [];
    const left = { entries: this.#limits.entries, bytes: BigInt(this.#limits.bytes) };
    for (const path of paths) {
      const start = await realpathIfThere(path);
      lines.push(JSON.stringify(['path', path, start ?? null]));
      if (start !== undefined && !(await this.#add(start, lines, left))) return undefined;
    }
    return lines.join('\n');
  }

  /** Adds a file or a folder; `false` when there is no room left for it. */
  async #add(
    path: string,
    lines: string[],
    left: { entries: number; bytes: bigint },
  ): Promise<boolean> {
    if (path === this.#except) return true;
    const stat = await statIfThere(path);
    left.entries -= 1;
    left.bytes -= stat?.isFile() === true ? stat.size : 0n;
    if (left.entries < 0 || left.bytes < 0n) return false;
    lines.push(JSON.stringify([path, ...(await this.#say(path, stat))]));
    if (stat?.isDirectory() !== true) return true;
    for (const name of await namesIn(path)) {
      if (!(await this.#add(join(path, name), lines, left))) return false;
    }
    return true;
  }

  async #say(path: string, stat: BigIntStats | undefined): Promise<readonly string[]> {
    if (stat === undefined) return ['gone'];
    try {
      if (stat.isFile()) return ['file', await this.#digest(path, stat)];
      if (stat.isSymbolicLink()) return ['link', await readlink(path)];
      return [stat.isDirectory() ? 'folder' : 'other'];
    } catch (error) {
      // The step cannot read it either, or it went away just now.
      if (isRefusal(error)) return ['unreadable'];
      throw error;
    }
  }

  async #digest(path: string, stat: BigIntStats): Promise<string> {
    const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = stat;
    const identity = [dev, ino, size, mtimeNs, ctimeNs].join(' ');
    const known = this.#known.get(identity);
    if (known !== undefined) return known;
    const hash = createHash('sha256');
    const isSettled = Number(ctimeMs) < Date.now() - settledAfterMs;
    await pipeline(createReadStream(path), hash);
    const digest = hash.digest('hex');
    if (isSettled) this.#known.set(identity, digest);
    return digest;
  }
}

async function realpathIfThere(path: string): Promise<string | undefined> {
  return await realpath(path).catch(ifRefused(undefined));
}

async function statIfThere(path: string): Promise<BigIntStats | undefined> {
  return await lstat(path, { bigint: true }).catch(ifRefused(undefined));
}

async function namesIn(path: string): Promise<readonly string[]> {
  const names = await readdir(path).catch(ifRefused([]));
  return names.sort();
}

function ifRefused<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (isRefusal(error)) return value;
    throw error;
  };
}

function isRefusal(error: unknown): boolean {
  const codes = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP'];
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}
