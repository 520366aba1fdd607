import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IntegrityError } from '../operational-error.ts';
import type { PlacedPackage } from '../package-layout.ts';
import type { PackageContent } from '../read-archive.ts';
import type { ViewedPackage } from './describe-view.ts';
import { type ListedPackage, registryFolder } from './package-view.ts';
import { quoteForShell } from './quote-for-shell.ts';
import { compareTree, type TreeDifference } from './read-only-tree.ts';
import { type ArchiveReader, forEachContent } from './stored-archives.ts';

/**
 * Compares every byte of a view with the verified archives. Returns its packages with the paths of
 * their files, or throws an `IntegrityError` that names the package and the file.
 */
export async function verifyView(
  archives: ArchiveReader,
  view: string,
  placed: readonly PlacedPackage[],
): Promise<readonly ListedPackage[]> {
  refuseStrangers(view, placed);
  const listed: ListedPackage[] = [];
  await forEachContent(archives, placed, (content, copies) => {
    const paths = new Set(content.keys());
    for (const copy of copies) {
      verifyPackage(view, copy, content);
      listed.push({ ...copy, paths });
    }
  });
  return listed;
}

function verifyPackage(view: string, placed: PlacedPackage, content: PackageContent): void {
  const difference = compareTree(join(view, registryFolder, placed.folder), content);
  if (difference === undefined) return;
  throw changed(view, `The package ${placed.name}@${placed.version}`, describe(difference));
}

/** Nothing but the packages may lie in a view: Deno would take it for one. */
function refuseStrangers(view: string, placed: readonly PlacedPackage[]): void {
  const path = strangerInView(view, placed);
  if (path !== undefined) {
    throw changed(view, 'The package store', `"${path}" does not belong there`);
  }
}

/** The first path in a view that is neither a package nor on the way to one. */
export function strangerInView(view: string, placed: readonly ViewedPackage[]): string | undefined {
  const leaves = new Set(placed.map(({ folder }) => `${registryFolder}/${folder}`));
  const inner = new Set(['.', registryFolder]);
  for (const leaf of leaves) {
    for (let folder = dirname(leaf); !inner.has(folder); folder = dirname(folder)) {
      inner.add(folder);
    }
  }
  for (const folder of inner) {
    for (const entry of readdirSync(join(view, folder), { withFileTypes: true })) {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      const isKnown = entry.isDirectory() && (inner.has(path) || leaves.has(path));
      if (!isKnown) return path;
    }
  }
  return undefined;
}

function changed(view: string, subject: string, what: string): IntegrityError {
  const folder = quoteForShell(view);
  return new IntegrityError(`${subject} was changed after it was unpacked and verified: ${what}.`, {
    hint: `Remove the unpacked copy with \`chmod -R u+w ${folder} && rm -rf ${folder}\`; the next run makes it again from the verified archives.`,
  });
}

function describe({ path, kind }: TreeDifference): string {
  switch (kind) {
    case 'changed':
      return `its file "${path}" holds other bytes than the archive`;
    case 'missing':
      return path === '' ? 'its folder is missing' : `its file "${path}" is missing`;
    case 'extra':
      return `"${path}" is not in the archive`;
    case 'not-a-file':
      return `"${path}" is a link or a device and not a file`;
  }
}
