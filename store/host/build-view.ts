import { linkSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PlacedPackage } from '../package-layout.ts';
import type { PackageContent } from '../read-archive.ts';
import { unpackedPath } from './describe-view.ts';
import { errorCode } from './explain-file-errors.ts';
import { registryFolder } from './package-view.ts';
import { compareTree, protectFolders, writeTree } from './read-only-tree.ts';
import { removeTree } from './remove-tree.ts';
import { type ArchiveReader, forEachContent } from './stored-archives.ts';
import { draftPath, makeFolderAtomically, writeWhole } from './write-atomically.ts';

/**
 * Unpacks what is not unpacked yet and links it into the folder `view`, which appears as a whole. Two
 * processes may do so at once, and one that is killed leaves nothing that counts.
 */
export async function buildView(
  { store, archives }: { readonly store: string; readonly archives: ArchiveReader },
  view: string,
  placed: readonly PlacedPackage[],
): Promise<void> {
  const contents: [PlacedPackage, PackageContent][] = [];
  await forEachContent(archives, placed, (content, copies) => {
    unpack(unpackedPath(store, copies[0]?.sha512 ?? ''), content);
    for (const copy of copies) contents.push([copy, content]);
  });
  makeFolderAtomically(view, (draft) => {
    mkdirSync(join(draft, registryFolder));
    for (const [{ folder, sha512 }, content] of contents) {
      linkPackage(unpackedPath(store, sha512), join(draft, registryFolder, folder), content);
    }
    protectFolders(draft);
  });
}

/** What differs from the verified archive is made anew: nothing that was changed may be linked. */
function unpack(directory: string, content: PackageContent): void {
  if (statSync(directory, { throwIfNoEntry: false }) !== undefined) {
    if (compareTree(directory, content) === undefined) return;
    discard(directory);
  }
  makeFolderAtomically(directory, (draft) => {
    writeTree(draft, content);
    protectFolders(draft);
  });
}

/** Out of the way at once, so that no other process sees it half removed. */
function discard(directory: string): void {
  const draft = draftPath(directory);
  try {
    renameSync(directory, draft);
  } catch (error) {
    // Another process discards it as well.
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  removeTree(draft);
}

/** Hard links: Deno refuses symbolic ones. Where the file system has none, a copy. */
function linkPackage(unpacked: string, directory: string, content: PackageContent): void {
  writeTree(directory, content, (path, bytes) => {
    try {
      linkSync(join(unpacked, path.slice(directory.length + 1)), path);
    } catch (error) {
      if (errorCode(error) === 'ENOSPC' || errorCode(error) === 'EDQUOT') throw error;
      writeWhole(path, bytes);
    }
  });
}
