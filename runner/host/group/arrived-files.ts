import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import type { Sha256 } from '../../../lock/index.ts';
import { errorCode } from '../../../store/index.ts';
import { readByContent, type FoundObject } from './objects.ts';

/**
 * What artifacts of a workflow run hold. Each was unpacked into a folder of its own, `….GROUP.SHARD.ATTEMPT`: in a
 * folder that two share, the one could lay a link and the other write through it. No link is followed
 * here, and what goes by its content is hashed.
 */
export class ArrivedFiles {
  readonly #directory: string;
  #folders: readonly string[] | undefined;
  #objects: ReadonlyMap<Sha256, readonly string[]> | undefined;

  /** @param directory absolute path of the folder in which those of the artifacts are; it need not be there */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The bytes with that digest, from whichever artifact has them whole. */
  object(digest: Sha256): FoundObject {
    this.#objects ??= this.#listObjects();
    const folders = this.#objects.get(digest) ?? [];
    const found = folders.map((folder) => readByContent(folder, digest));
    const damaged = found.some((it) => !it.ok && it.problem === 'damaged');
    return found.find((it) => it.ok) ?? { ok: false, problem: damaged ? 'damaged' : 'missing' };
  }

  /** Attempts of a job, `GROUP.SHARD`, in which it left something itself. */
  attemptsOf(job: string): readonly number[] {
    return this.#list().flatMap((folder) => {
      const [, key, attempt] = /^(?:.*\.)?([^.]+\.\d{1,7})\.(\d{1,7})$/u.exec(folder) ?? [];
      return key === job && this.#unfinishedOf(folder, job, Number(attempt))
        ? [Number(attempt)]
        : [];
    });
  }

  /** The folder in which a job worked in one of those attempts, from the artifact that has its name. */
  unfinished(job: string, attempt: number): string | undefined {
    const name = `${job}.${String(attempt)}`;
    const folder = this.#list().find((it) => it === name || it.endsWith(`.${name}`));
    return folder === undefined ? undefined : this.#unfinishedOf(folder, job, attempt);
  }

  #unfinishedOf(folder: string, job: string, attempt: number): string | undefined {
    const name = `${job}.${String(attempt)}`;
    const isThere =
      foldersIn(join(this.#directory, folder)).includes('unfinished') &&
      foldersIn(join(this.#directory, folder, 'unfinished')).includes(name);
    return isThere ? join(this.#directory, folder, 'unfinished', name) : undefined;
  }

  #list(): readonly string[] {
    this.#folders ??= foldersIn(this.#directory);
    return this.#folders;
  }

  #listObjects(): ReadonlyMap<Sha256, readonly string[]> {
    const found = new Map<Sha256, string[]>();
    for (const folder of this.#list()) {
      if (!foldersIn(join(this.#directory, folder)).includes('objects')) continue;
      const path = join(this.#directory, folder, 'objects');
      for (const { name } of entriesIn(path)) found.set(name, [...(found.get(name) ?? []), path]);
    }
    return found;
  }
}

/** Names of the folders in a folder; a link to one is none. */
function foldersIn(folder: string): readonly string[] {
  return entriesIn(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** In an order that no disk decides. */
function entriesIn(folder: string): readonly Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
