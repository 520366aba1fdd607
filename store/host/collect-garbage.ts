import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bytesIn, discardFromStore } from './discard.ts';
import { explainFileErrors, inStoreVariable } from './explain-file-errors.ts';
import { type EntryKind, listStore, pathsOf, type StoreEntry } from './store-entries.ts';

export interface GarbageOptions {
  /** What was used since then, in milliseconds of the clock, is kept. */
  readonly usedSince: number;
  /** Digests that are kept whatever their age: of blobs and of archives. */
  readonly keep: ReadonlySet<string>;
  /** Only says what would go. */
  readonly dryRun: boolean;
}

/** What went, or would go. */
export interface Garbage {
  readonly removed: { readonly [kind in EntryKind | 'draft' | 'cache']: number };
  readonly kept: number;
  /** Bytes that are free again. */
  readonly freed: number;
}

/** Folders of texts that a process would compute again: removing one only costs time. */
const caches = ['compile', 'deno'];

/**
 * Removes from a store what nothing has used since a time, and what killed processes left behind.
 * Nothing that a process under way was handed is removed, however long ago that was.
 */
export async function collectGarbage(directory: string, options: GarbageOptions): Promise<Garbage> {
  return await explainFileErrors(
    'The store',
    async () => {
      if (options.dryRun) {
        const chosen = choose(directory, options, Infinity);
        return { ...counted(chosen), freed: bytesIn(chosen.paths) };
      }
      let chosen: Choice | undefined;
      const freed = await discardFromStore(directory, (since) => {
        chosen = choose(directory, options, since);
        return chosen.paths;
      });
      return { ...counted(chosen), freed };
    },
    inStoreVariable,
  );
}

interface Choice {
  readonly entries: readonly StoreEntry[];
  readonly drafts: readonly string[];
  readonly caches: readonly string[];
  readonly kept: number;
  readonly paths: readonly string[];
}

function choose(directory: string, { usedSince, keep }: GarbageOptions, since: number): Choice {
  const limit = Math.min(usedSince, since);
  const { entries, drafts } = listStore(directory);
  const old = entries.filter(({ digest, lastUse }) => lastUse < limit && !keep.has(digest));
  const cached = caches.flatMap((folder) => oldFiles(join(directory, folder), limit));
  return {
    entries: old,
    drafts,
    caches: cached,
    kept: entries.length - old.length,
    paths: [...old.flatMap(pathsOf), ...drafts, ...cached],
  };
}

function counted(choice: Choice | undefined): Omit<Garbage, 'freed'> {
  const of = (kind: EntryKind): number =>
    choice?.entries.filter((entry) => entry.kind === kind).length ?? 0;
  return {
    removed: {
      archive: of('archive'),
      blob: of('blob'),
      package: of('package'),
      tree: of('tree'),
      view: of('view'),
      draft: choice?.drafts.length ?? 0,
      cache: choice?.caches.length ?? 0,
    },
    kept: choice?.kept ?? 0,
  };
}

function oldFiles(folder: string, limit: number): readonly string[] {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      return stat?.isFile() === true && stat.mtimeMs < limit;
    });
}
