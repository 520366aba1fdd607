import { dirname } from 'node:path';
import type { EditorWorld } from '../model/world.ts';
import { EditedRepository, type EditedRepositoryOptions } from './edited-repository.ts';
import { pathBelow, pathOfAddress } from './file-address.ts';

/** A file of an open repository. */
export interface RepositoryFile {
  readonly repository: EditedRepository;
  /** Repository path. */
  readonly path: string;
}

export type MakeRepository = (root: string) => Omit<EditedRepositoryOptions, 'repository'>;

/** The repositories whose files are open or whose folders a client shows, each with a session of its own. */
export class Repositories {
  readonly #world: EditorWorld;
  readonly #make: MakeRepository;
  readonly #onClose: (repository: EditedRepository) => void;
  readonly #open = new Map<string, EditedRepository>();
  #folders: readonly string[] = [];

  constructor(
    world: EditorWorld,
    make: MakeRepository,
    onClose: (repository: EditedRepository) => void,
  ) {
    this.#world = world;
    this.#make = make;
    this.#onClose = onClose;
  }

  /** The folders that the client shows, as absolute paths. Nothing is opened before a file of it is. */
  setFolders(folders: readonly string[]): void {
    this.#folders = folders;
    for (const repository of this.all()) this.closeUnused(repository);
  }

  changeFolders(added: readonly string[], removed: readonly string[]): void {
    this.setFolders([...this.#folders.filter((one) => !removed.includes(one)), ...added]);
  }

  all(): readonly EditedRepository[] {
    return [...this.#open.values()];
  }

  /** The repository of a file, opened where it is not; `undefined` for a file that is in none. */
  fileAt(uri: string): RepositoryFile | undefined {
    const absolute = pathOfAddress(uri);
    if (absolute === undefined) return undefined;
    const root = this.#world.findRoot(dirname(absolute));
    const path = root === undefined ? undefined : pathBelow(root, absolute);
    if (root === undefined || path === undefined) return undefined;
    return { repository: this.#repositoryAt(root), path };
  }

  /** The same, of repositories that are open already. */
  openFileAt(uri: string): RepositoryFile | undefined {
    const absolute = pathOfAddress(uri);
    if (absolute === undefined) return undefined;
    // The innermost one: a repository may lie in another.
    const inside = this.all().flatMap((repository) => {
      const path = pathBelow(repository.root, absolute);
      return path === undefined ? [] : [{ repository, path }];
    });
    return inside.sort((a, b) => a.path.length - b.path.length)[0];
  }

  /** Those of the folders that the client shows. */
  shown(): readonly EditedRepository[] {
    const roots = this.#folders.flatMap((folder) => this.#world.findRoot(folder) ?? []);
    return [...new Set(roots)].map((root) => this.#repositoryAt(root));
  }

  /** Closes one that nothing is open in and that no folder shows. */
  closeUnused(repository: EditedRepository): void {
    const isShown = this.#folders.some(
      (folder) => this.#world.findRoot(folder) === repository.root,
    );
    if (repository.isUsed || isShown) return;
    this.#open.delete(repository.root);
    repository.close();
    this.#onClose(repository);
  }

  closeAll(): void {
    for (const repository of this.all()) repository.close();
    this.#open.clear();
  }

  #repositoryAt(root: string): EditedRepository {
    const open = this.#open.get(root);
    if (open !== undefined) return open;
    const made = new EditedRepository({
      ...this.#make(root),
      repository: this.#world.openRepository(root),
    });
    this.#open.set(root, made);
    return made;
  }
}
