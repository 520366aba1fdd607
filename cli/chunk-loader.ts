import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeCache } from './code-cache.ts';

/** Gives Node's own modules, and packages: those that are CommonJS, and all others. */
export interface Loaders {
  readonly require: (specifier: string) => unknown;
  readonly importModule: (specifier: string) => Promise<unknown>;
}

interface Module {
  exports: object;
}

/** `packaging/bundle.mjs` writes what a chunk is made of, with these names. */
type Chunk = (loaders: Loaders, module: Module, exports: object, filename: string) => void;

const head = '(function ({ require, importModule }, module, exports, __filename) {';

/** Loads the files of the bundled command line, as Node would, but compiles them through a cache. */
export class ChunkLoader {
  readonly #directory: string;
  readonly #cache: CodeCache;
  readonly #loaders: Loaders;
  readonly #modules = new Map<string, Module>();

  constructor(directory: string, cache: CodeCache, { require, importModule }: Loaders) {
    this.#directory = directory;
    this.#cache = cache;
    this.#loaders = {
      importModule,
      require: (specifier) =>
        specifier.startsWith('./') ? this.load(specifier.slice(2)) : require(specifier),
    };
  }

  load(name: string): object {
    const loaded = this.#modules.get(name);
    if (loaded !== undefined) return loaded.exports;
    const module = { exports: {} };
    this.#modules.set(name, module);
    const path = join(this.#directory, name);
    // The bundler writes ASCII.
    const source = `${head}${readFileSync(path, 'latin1')}\n})`;
    // True: it is the function that the line above wrote.
    const run = this.#cache.compile(name, source, path).runInThisContext() as Chunk;
    run(this.#loaders, module, module.exports, path);
    // The bundler exports through getters, which a call in a loop would pay for each time.
    module.exports = { ...module.exports };
    return module.exports;
  }
}
