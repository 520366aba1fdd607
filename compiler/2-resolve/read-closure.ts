import type { BlobId } from '../../lock/index.ts';
import type { CompilerHost } from '../model/host.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ScriptClosure } from '../model/resolved.ts';
import { collectModules, type ModuleSource } from './collect-modules.ts';
import { findPastClosure, type PastClosure } from './find-past-closure.ts';
import { makeClosure } from './make-closure.ts';
import { decodeForPeople, readModule, type ReadModule } from './read-module.ts';

/** What a reader needs from outside. */
export type ClosureHost = Pick<
  CompilerHost,
  'blobId' | 'listScripts' | 'locksOf' | 'readBlob' | 'readFile'
>;

/** Reads closures for one compile: each file of the working tree once, for all flows. */
export interface ClosureReader {
  /**
   * The closure of a script in the working tree. `undefined` when it has errors, which are then in
   * the diagnostics, or when there is no such file, and then there are none.
   */
  readonly closureOf: (entry: string) => Promise<Outcome<ScriptClosure | undefined>>;
  /** Its modules alone, as far as they could be read; empty when there is no such file. */
  readonly modulesOf: (entry: string) => Promise<Outcome<ReadonlyMap<string, ReadModule>>>;
  /** The version of a script that a pin means, found through the locks that held it. */
  readonly pastClosure: (entry: string, pin: string) => Promise<PastClosure>;
  /** The text of every file that was read, for the code frames of diagnostics. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A reader with an empty memory; `read` takes a module of the working tree apart. */
export function createClosureReader(
  host: ClosureHost,
  read: typeof readModule = readModule,
): ClosureReader {
  const texts = new Map<string, string>();
  const readFile = async (path: string): Promise<Uint8Array | undefined> => {
    const bytes = await host.readFile(path);
    if (bytes !== undefined) texts.set(path, decodeForPeople(bytes));
    return bytes;
  };
  const blobId = (bytes: Uint8Array): BlobId => host.blobId(bytes);
  const source: ModuleSource = {
    module: remember(async (path) => {
      const bytes = await readFile(path);
      return bytes === undefined ? undefined : read(path, bytes, blobId(bytes));
    }),
    scripts: async () => await host.listScripts(),
  };
  const modulesOf = remember(async (entry: string) => await collectModules(entry, source));
  const closureOf = remember(async (entry: string) => {
    const modules = await modulesOf(entry);
    return await makeClosure(entry, modules, { readFile, blobId });
  });
  const past = remember(async (key: string) => {
    const [entry = '', pin = ''] = key.split('\n');
    return await findPastClosure(entry, pin, host);
  });
  return {
    closureOf,
    modulesOf,
    pastClosure: (entry, pin) => past(`${entry}\n${pin}`),
    texts,
  };
}

/** The same answer for the same question, also for one that is still being answered. */
function remember<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const found = known.get(key) ?? make(key);
    known.set(key, found);
    return found;
  };
}
