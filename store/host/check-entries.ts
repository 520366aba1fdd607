import { lstatSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { sha256, type Sha256 } from '../../lock/index.ts';
import { IntegrityError } from '../operational-error.ts';
import type { PackageContent } from '../read-archive.ts';
import { descriptionPath } from './description.ts';
import { describeTree, readTreeDescription } from './describe-tree.ts';
import { packagesOfView } from './describe-view.ts';
import { hashFile } from './hash-file.ts';
import { registryFolder } from './package-view.ts';
import { compareTree } from './read-only-tree.ts';
import { pathsOf, type StoreEntry } from './store-entries.ts';
import { readStoredArchive } from './stored-archives.ts';
import { strangerInView } from './verify-view.ts';

/** Something in a store that is not what its name says. */
export interface StoreProblem {
  readonly kind: 'changed' | 'extra' | 'missing' | 'not-a-file' | 'unverifiable';
  /** Absolute: the file, or the folder that should hold it. */
  readonly path: string;
  /** One sentence. */
  readonly message: string;
}

/** With what must go, absolute paths, so that the next run makes or fetches it again. */
export interface Finding extends StoreProblem {
  readonly remove: readonly string[];
}

export async function checkBlob(entry: StoreEntry): Promise<readonly Finding[]> {
  const found = await hashFile(entry.path);
  if (found === entry.digest) return [];
  const what = found === undefined ? 'is no regular file' : `holds bytes whose sha256 is ${found}`;
  return [finding(entry, 'changed', entry.path, `This blob ${what}.`)];
}

/** A tree is called by the digest of its files' digests: the description beside it tells which differ. */
export async function checkTree(entry: StoreEntry): Promise<readonly Finding[]> {
  const digests = new Map<string, Sha256>();
  for (const file of readdirSync(entry.path, { recursive: true, withFileTypes: true })) {
    if (file.isDirectory()) continue;
    const path = relative(entry.path, join(file.parentPath, file.name)).split(sep).join('/');
    digests.set(path, (await hashFile(join(entry.path, path))) ?? 'no regular file');
  }
  const expected = readTreeDescription(entry.path, entry.digest);
  if (sha256(describeTree(digests)) === entry.digest) {
    return expected === undefined ? checkDescription(entry) : [];
  }
  if (expected === undefined) {
    return [finding(entry, 'changed', entry.path, 'A file in this copy of a script was changed.')];
  }
  const paths = [...new Set([...expected.keys(), ...digests.keys()])].sort();
  return paths.flatMap((path) => {
    const kind = difference(expected.get(path), digests.get(path));
    if (kind === undefined) return [];
    return [finding(entry, kind, join(entry.path, path), `This copy of a script: ${say(kind)}.`)];
  });
}

/** Of a tree that is right: a list may be missing beside it, as a store that is only read keeps none, but not another one. */
function checkDescription(entry: StoreEntry): readonly Finding[] {
  const path = descriptionPath(entry.path);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return [];
  const message = 'This list is not the one of the copy of a script beside it, which is right.';
  return [finding(entry, 'changed', path, message)];
}

/** A folder that must hold exactly what an archive does. */
export interface Unpacked {
  readonly entry: StoreEntry;
  /** Absolute. */
  readonly folder: string;
}

/** Holds an archive to its name, and all that was unpacked from it to the archive. */
export async function checkArchive(
  store: string,
  hash: string,
  archive: StoreEntry | undefined,
  copies: readonly Unpacked[],
): Promise<readonly Finding[]> {
  const content = archive === undefined ? undefined : await readContent(store, archive);
  if (content !== undefined && 'message' in content) {
    return [content, ...copies.flatMap((copy) => checkCopy(copy, hash, undefined))];
  }
  return copies.flatMap((copy) => checkCopy(copy, hash, content));
}

async function readContent(store: string, entry: StoreEntry): Promise<PackageContent | Finding> {
  try {
    const named = { name: 'a package', version: 'any', sha512: entry.digest };
    return await readStoredArchive(store, named);
  } catch (error) {
    if (!(error instanceof IntegrityError)) throw error;
    const message = 'This archive of a package holds other bytes than its name says.';
    return finding(entry, 'changed', entry.path, message);
  }
}

function checkCopy(
  { entry, folder }: Unpacked,
  hash: string,
  content: PackageContent | undefined,
): readonly Finding[] {
  if (content === undefined) {
    const message = `The archive that it was unpacked from is missing or was changed (sha512 ${hash}).`;
    return [finding(entry, 'unverifiable', folder, message)];
  }
  const found = compareTree(folder, content);
  if (found === undefined) return [];
  const message = `This unpacked package: ${say(found.kind)}.`;
  return [finding(entry, found.kind, join(folder, found.path), message)];
}

/** Where the packages of views lie, and what is wrong with the views themselves. */
export function checkView(entry: StoreEntry): {
  readonly copies: readonly (readonly [hash: string, Unpacked])[];
  readonly findings: readonly Finding[];
} {
  const packages = packagesOfView(entry.path);
  if (packages === undefined) {
    const message = 'What belongs into this view is not written beside it.';
    return { copies: [], findings: [finding(entry, 'unverifiable', entry.path, message)] };
  }
  const copies = packages.map(({ folder, sha512 }) => {
    return [sha512, { entry, folder: join(entry.path, registryFolder, folder) }] as const;
  });
  const stranger = strangerInView(entry.path, packages);
  if (stranger === undefined) return { copies, findings: [] };
  const message = 'This lies in a view and belongs to none of its packages.';
  return { copies, findings: [finding(entry, 'extra', join(entry.path, stranger), message)] };
}

function finding(
  entry: StoreEntry,
  kind: StoreProblem['kind'],
  path: string,
  message: string,
): Finding {
  return { kind, path, message, remove: pathsOf(entry) };
}

function difference(
  expected: Sha256 | undefined,
  found: Sha256 | undefined,
): 'changed' | 'extra' | 'missing' | undefined {
  if (expected === found) return undefined;
  if (expected === undefined) return 'extra';
  return found === undefined ? 'missing' : 'changed';
}

function say(kind: StoreProblem['kind']): string {
  switch (kind) {
    case 'changed':
      return 'this file holds other bytes';
    case 'extra':
      return 'this does not belong there';
    case 'missing':
      return 'this is missing';
    case 'not-a-file':
      return 'this is a link or a device and not a file';
    case 'unverifiable':
      return 'this cannot be verified';
  }
}
