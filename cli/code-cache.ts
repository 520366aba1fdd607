import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** What a code cache depends on. */
export interface CodeCacheOptions {
  /** Absolute path of the cache's one file. Whoever may write it may run code as this program. */
  readonly path: string;
  /** Stands for the bytes of every file that will be compiled, and for the engine. */
  readonly key: string;
}

/** So many starts add the functions that they ran to the cache; later ones only read it. */
const learningStarts = 3;

/**
 * What V8 made of our own source text, kept for the next start: to compile half a megabyte takes as
 * long as to start Node. The cache lies beside the program's files and is trusted as they are; a cache
 * of another build, or of another engine, is not used.
 */
export class CodeCache {
  readonly #options: CodeCacheOptions;
  readonly #known: Known;
  readonly #scripts = new Map<string, Script>();
  #isComplete = true;

  constructor(options: CodeCacheOptions) {
    this.#options = options;
    this.#known = readCache(options);
  }

  /** Compiles a text in Latin-1. `name` tells it from others, `filename` stands in stack traces. */
  compile(name: string, source: string, filename: string): Script {
    const cachedData = this.#known.entries.get(name);
    const script = new Script(source, {
      filename,
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    this.#isComplete &&= cachedData !== undefined && script.cachedDataRejected !== true;
    this.#scripts.set(name, script);
    return script;
  }

  /** Keeps what was compiled, with the functions that ran; nothing when little can be new. */
  save(): void {
    const { starts, entries } = this.#known;
    if (this.#isComplete && starts >= learningStarts) return;
    const compiled = [...this.#scripts].map(
      ([name, script]) => [name, script.createCachedData()] as const,
    );
    const { path, key } = this.#options;
    const draft = `${path}.${process.pid}`;
    try {
      mkdirSync(dirname(path), { recursive: true });
      const known = { starts: starts + 1, entries: new Map([...entries, ...compiled]) };
      writeFileSync(draft, encode(key, known), { flush: true });
      renameSync(draft, path);
    } catch {
      // A folder that is read-only, or a full disk: the next start is as slow as this one was.
      remove(draft);
    }
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It could not be made either.
  }
}

interface Known {
  /** How many have added to it. */
  readonly starts: number;
  readonly entries: ReadonlyMap<string, Uint8Array>;
}

const nothing: Known = { starts: 0, entries: new Map() };

/** The first line of the file. */
interface Head {
  readonly key: string;
  readonly starts: number;
  /** By name: where it starts behind the head, and its length. */
  readonly places: readonly (readonly [name: string, start: number, length: number])[];
}

function encode(key: string, { starts, entries }: Known): Buffer {
  let start = 0;
  const places = [...entries].map(([name, { length }]) => {
    start += length;
    return [name, start - length, length] as const;
  });
  const head: Head = { key, starts, places };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...entries.values()]);
}

function readCache({ path, key }: CodeCacheOptions): Known {
  try {
    const bytes = readFileSync(path);
    const end = bytes.indexOf('\n');
    // True: `encode` wrote it, in a folder that only the owner of the program can write to.
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as Head;
    if (head.key !== key) return nothing;
    const entries = head.places.map(([name, start, length]) => {
      const from = end + 1 + start;
      return [name, bytes.subarray(from, from + length)] as const;
    });
    return { starts: head.starts, entries: new Map(entries) };
  } catch {
    // Not there yet, or unreadable: it is only a cache.
    return nothing;
  }
}
