import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { descriptionPath } from './description.ts';
import { draftPrefix } from './write-atomically.ts';

export type EntryKind = 'archive' | 'blob' | 'package' | 'tree' | 'view';

/** A finished part of a store. */
export interface StoreEntry {
  readonly kind: EntryKind;
  /** The digest that it is called by. */
  readonly digest: string;
  /** Absolute. */
  readonly path: string;
  /** In milliseconds. */
  readonly lastUse: number;
}

export interface StoreListing {
  /** By kind and digest. */
  readonly entries: readonly StoreEntry[];
  /** Unfinished work, absolute paths: under way, or left behind by a process that was killed. */
  readonly drafts: readonly string[];
  /** What this program never puts there, absolute paths. */
  readonly strangers: readonly string[];
}

interface Shelf {
  readonly kind: EntryKind;
  readonly folder: string;
  readonly name: RegExp;
  readonly isFolder: boolean;
}

const shelves: readonly Shelf[] = [
  { kind: 'archive', folder: 'tarballs', name: /^([0-9a-f]{128})\.tgz$/, isFolder: false },
  { kind: 'blob', folder: 'blobs', name: /^([0-9a-f]{64})$/, isFolder: false },
  { kind: 'package', folder: 'packages', name: /^([0-9a-f]{128})$/, isFolder: true },
  { kind: 'tree', folder: 'trees', name: /^([0-9a-f]{64})$/, isFolder: true },
  { kind: 'view', folder: 'views', name: /^([0-9a-f]{64})$/, isFolder: true },
];

/** Everything that lies in the content-addressed folders of a store; what is not there is empty. */
export function listStore(directory: string): StoreListing {
  const entries: StoreEntry[] = [];
  const strangers: string[] = [];
  const drafts = draftsIn(directory);
  for (const shelf of shelves) {
    const folder = join(directory, shelf.folder);
    const names = entriesOf(folder);
    const known = new Set(names.map(({ name }) => name));
    drafts.push(...draftsIn(folder));
    for (const found of names) {
      const digest = shelf.name.exec(found.name)?.[1];
      const path = join(folder, found.name);
      if (found.name.startsWith(draftPrefix) || isDescription(shelf, found, known)) continue;
      const isRight = shelf.isFolder ? found.isDirectory() : found.isFile();
      const lastUse = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs;
      if (lastUse === undefined) continue;
      if (digest === undefined || !isRight) strangers.push(path);
      else entries.push({ kind: shelf.kind, digest, path, lastUse });
    }
  }
  return { entries, drafts, strangers };
}

/** All paths of an entry: the description of a tree or a view lies beside it. */
export function pathsOf({ kind, path }: StoreEntry): readonly string[] {
  return kind === 'view' || kind === 'tree' ? [path, descriptionPath(path)] : [path];
}

function isDescription(shelf: Shelf, found: Dirent, names: ReadonlySet<string>): boolean {
  const of = /^(.+)\.json$/.exec(found.name)?.[1];
  const isDescribed = shelf.kind === 'view' || shelf.kind === 'tree';
  return isDescribed && of !== undefined && found.isFile() && names.has(of);
}

function draftsIn(folder: string): string[] {
  return entriesOf(folder)
    .filter(({ name }) => name.startsWith(draftPrefix))
    .map(({ name }) => join(folder, name));
}

function entriesOf(folder: string): readonly Dirent[] {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}
