import type { BlobId, Lock } from '../../lock/index.ts';
import { explainFileErrors } from './explain-file-errors.ts';
import { type Git, GitFailure, type GitOptions, openGit } from './git.ts';
import { type GitObjects, openGitObjects } from './git-objects.ts';
import { locksHolding, locksMadeFrom, readLockTexts } from './lock-history.ts';
import { computeBlobId, isInGit, type ObjectFormat, readObjectFormat } from './object-format.ts';
import { readRepositoryFile } from './read-repository-file.ts';

/** The working tree and git's history of one workspace. Paths are relative to `root`, with `/`. */
export interface Repository {
  /** Absolute. */
  readonly root: string;
  /** The id that git gives these bytes in this repository. */
  readonly blobId: (bytes: Uint8Array) => BlobId;
  /** A blob of the repository, fetched by id where the clone lacks it; `undefined` when it is gone. */
  readonly readBlob: (id: BlobId) => Promise<Uint8Array | undefined>;
  /** The bytes of a regular file of the working tree, at most 1 MiB; never follows a link. */
  readonly readFile: (path: string) => Promise<Uint8Array | undefined>;
  /** Locks that ever held the script at `path`: the working tree's, then git's, newest first. */
  readonly locksOf: (path: string) => Promise<readonly Lock[]>;
  /** Locks that the flow at `path` ever had: the working tree's, then git's, newest first. */
  readonly locksFor: (path: string) => Promise<readonly Lock[]>;
  /** Whether the file differs from HEAD's, or git does not know it. */
  readonly isModified: (path: string) => Promise<boolean>;
}

/** Opens the workspace at `root`. Git is started only for what git alone knows. */
export function openRepository(root: string, options: GitOptions = {}): Repository {
  const git = openGit(root, options);
  let format: ObjectFormat | undefined;
  let texts: Promise<readonly string[]> | undefined;
  const objectFormat = (): ObjectFormat => (format ??= readObjectFormat(root));
  let opened: GitObjects | undefined;
  const objects = (): GitObjects => (opened ??= openGitObjects(git, objectFormat(), options));
  const lockTexts = (): Promise<readonly string[]> =>
    (texts ??= readLockTexts(root, git, objects()));
  const readFile = async (path: string): Promise<Uint8Array | undefined> =>
    await explainFileErrors(`The file ${path}`, () =>
      Promise.resolve().then(() => readRepositoryFile(root, path)),
    );
  return {
    root,
    blobId: (bytes) => computeBlobId(bytes, objectFormat()),
    readBlob: async (id) => {
      if (!isInGit(root)) return undefined;
      return (await objects().readBlobs([id])).get(id);
    },
    readFile,
    locksOf: async (path) => locksHolding(await lockTexts(), path),
    locksFor: async (path) => locksMadeFrom(await lockTexts(), path),
    isModified: async (path) => {
      const bytes = await readFile(path);
      if (bytes === undefined || !isInGit(root)) return true;
      return (await committedId(git, path)) !== computeBlobId(bytes, objectFormat());
    },
  };
}

/** The id of HEAD's blob at `path`; `undefined` when there is none. */
async function committedId(git: Git, path: string): Promise<BlobId | undefined> {
  try {
    const words = ['ls-tree', '-z', '--end-of-options', 'HEAD', '--', `:(literal)${path}`];
    return /^100\d+ blob ([0-9a-f]+)\t/.exec(await git.text(words))?.[1];
  } catch (error) {
    // No commit yet.
    if (
      error instanceof GitFailure &&
      /Not a valid object name|unknown revision/i.test(error.message)
    ) {
      return undefined;
    }
    throw error;
  }
}
