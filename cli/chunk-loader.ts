import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeCache } from './code-cache.ts';

type Require = (specifier: string) => unknown;
type Chunk = (
  exports: object,
  require: Require,
  module: { exports: object },
  filename: string,
) => void;

/** Loads the files of the bundled command line, as Node would, but compiles them through a cache. */
export class ChunkLoader {
  readonly #directory: string;
  readonly #cache: CodeCache;
  readonly #require: Require;
  readonly #modules = new Map<string, { exports: object }>();

  /** `require` gives Node's own modules, and packages. */
  constructor(directory: string, cache: CodeCache, require: Require) {
    this.#directory = directory;
    this.#cache = cache;
    this.#require = (specifier) =>
      specifier.startsWith('./') ? this.load(specifier.slice(2)) : require(specifier);
  }

  load(name: string): object {
    const loaded = this.#modules.get(name);
    if (loaded !== undefined) return loaded.exports;
    const module = { exports: {} };
    this.#modules.set(name, module);
    const path = join(this.#directory, name);
    // The bundler writes ASCII.
    const source = `(function (exports, require, module, __filename) {${readFileSync(path, 'latin1')}\n})`;
    // True: it is the function that the line above wrote.
    const run = this.#cache.compile(name, source, path).runInThisContext() as Chunk;
    run(module.exports, this.#require, module, path);
    return module.exports;
  }
}
