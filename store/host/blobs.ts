import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Sha256, sha256 } from '../../lock/index.ts';
import { IntegrityError } from '../operational-error.ts';
import { isRepositoryPath } from '../repository-path.ts';
import { describeTree } from './describe-tree.ts';
import { writeDescription } from './description.ts';
import { errorCode, explainFileErrors, inStoreVariable } from './explain-file-errors.ts';
import { inStore, touch } from './lease.ts';
import { quoteForShell } from './quote-for-shell.ts';
import { compareTree, protectFolders, type Tree, writeTree } from './read-only-tree.ts';
import { readRegularFile } from './read-regular-file.ts';
import { makeFolderAtomically, writeAtomically } from './write-atomically.ts';

/** Bytes by their SHA-256, verified on the way in and out. */
export interface Blobs {
  /** Keeps the bytes; they are on the disk when it returns. */
  put(bytes: Uint8Array): Promise<Sha256>;
  /** `undefined` when they were never kept. Throws an `IntegrityError` when they were changed since. */
  get(digest: Sha256): Promise<Uint8Array | undefined>;
  /**
   * An absolute, read-only folder that holds exactly these files, the same for the same content. One
   * that is there already is compared byte by byte, and refused when it differs. `known` are digests
   * that the caller has computed of these very bytes, by path: they are not hashed again.
   */
  materialise(tree: Tree, known?: ReadonlyMap<string, Sha256>): Promise<string>;
}

/** Opens the blobs below `directory`; nothing is made before the first one is kept. */
export function openBlobs(directory: string): Blobs {
  return {
    put: async (bytes) => await use(directory, () => put(directory, bytes)),
    get: async (digest) => {
      const path = blobPath(directory, digest);
      return isThere(path) ? await use(directory, () => get(path, digest)) : undefined;
    },
    materialise: async (tree, known = new Map()) =>
      await use(directory, () => materialise(directory, tree, known)),
  };
}

async function use<T>(directory: string, action: () => T): Promise<T> {
  return await explainFileErrors(
    'The store',
    async () => await inStore(directory, action),
    inStoreVariable,
  );
}

/** What is there and differs is replaced: the right bytes are at hand. */
function put(directory: string, bytes: Uint8Array): Sha256 {
  const digest = sha256(bytes);
  const path = blobPath(directory, digest);
  touch(path);
  const present = readPresent(path);
  if (present === undefined || sha256(present) !== digest) writeAtomically(path, bytes);
  return digest;
}

function get(path: string, digest: Sha256): Uint8Array | undefined {
  touch(path);
  const bytes = readPresent(path);
  if (bytes === undefined && !isThere(path)) return undefined;
  const found = bytes === undefined ? 'no regular file' : sha256(bytes);
  if (bytes !== undefined && found === digest) return bytes;
  throw new IntegrityError(
    `A file of the store was changed: its sha256 should be ${digest}, and it is ${found}.`,
    { hint: `Remove it with \`rm -f ${quoteForShell(path)}\`; it is made again from its source.` },
  );
}

function materialise(directory: string, tree: Tree, known: ReadonlyMap<string, Sha256>): string {
  for (const path of tree.keys()) {
    if (!isRepositoryPath(path)) throw new RangeError(`"${path}" is no path below a folder.`);
  }
  const digests = [...tree].map(
    ([file, bytes]) => [file, known.get(file) ?? sha256(bytes)] as const,
  );
  const description = describeTree(new Map(digests));
  const path = join(directory, 'trees', sha256(description));
  touch(path);
  if (!isThere(path)) {
    makeFolderAtomically(path, (draft) => {
      writeTree(draft, tree);
      protectFolders(draft);
    });
    writeDescription(path, description);
  }
  const difference = compareTree(path, tree);
  if (difference === undefined) return path;
  const folder = quoteForShell(path);
  throw new IntegrityError(
    `The verified copy of a script was changed in the store: "${difference.path}" is ${difference.kind}.`,
    {
      hint: `Remove it with \`chmod -R u+w ${folder} && rm -rf ${folder}\`; the next run makes it again from the verified bytes.`,
    },
  );
}

function blobPath(directory: string, digest: Sha256): string {
  return join(directory, 'blobs', checkDigest(digest));
}

/** It becomes a part of a path. */
function checkDigest(digest: Sha256): Sha256 {
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new RangeError(`"${digest}" is no sha256.`);
  return digest;
}

function readPresent(path: string): Buffer | undefined {
  try {
    return readRegularFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ELOOP') return undefined;
    throw error;
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
