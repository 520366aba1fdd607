import { type Dirent, lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import type { Grants } from '../../../lock/index.ts';
import { hasCode } from '../sandbox/kill-tree.ts';

/** A link in the workspace by which a granted path leads to what was not granted. */
export interface EscapingLink {
  /** Of the link, relative to the workspace. */
  readonly link: string;
  /** Where it leads; absolute. */
  readonly target: string;
}

/**
 * Links of the workspace through which a step could read or write more than its lock says: Deno
 * follows links, and so does whoever binds a granted path. Links outside the workspace belong to the
 * machine and its owner. `isDeep` looks at all that is in granted folders too, which bubblewrap
 * makes needless: what a link in them leads to is not there.
 */
export function escapingLinks(
  workspace: string,
  grants: Grants,
  isDeep: boolean,
): readonly EscapingLink[] {
  return (['read', 'write'] as const).flatMap((kind) => {
    const grant = grants[kind];
    if (grant === undefined || grant === true) return [];
    const granted = grant.map((path) => resolve(workspace, path));
    const own = granted.filter((path) => isInside(path, workspace));
    const links = own.flatMap((path) => [
      ...linksOnTheWay(workspace, path),
      ...(isDeep ? linksBelow(path) : []),
    ]);
    return [...new Set(links)].flatMap((link) => {
      const target = targetOf(link);
      const isGranted = granted.some((path) => isInside(target, path));
      return isGranted ? [] : [{ link: link.slice(workspace.length + 1), target }];
    });
  });
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The first link from the workspace to a path; what lies behind it is not the workspace's. */
function linksOnTheWay(workspace: string, path: string): readonly string[] {
  const parts = path.slice(workspace.length + 1).split(sep);
  const steps = parts.map((_, index) => join(workspace, ...parts.slice(0, index + 1)));
  const first = steps.find(isLink);
  return first === undefined ? [] : [first];
}

function linksBelow(folder: string): readonly string[] {
  const links: string[] = [];
  const left = isLink(folder) ? [] : [folder];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const entry of entriesOf(next)) {
      const path = join(next, entry.name);
      if (entry.isSymbolicLink()) links.push(path);
      else if (entry.isDirectory()) left.push(path);
    }
  }
  return links;
}

function entriesOf(folder: string): readonly Dirent[] {
  return (
    whatIsThere(() => readdirSync(folder, { withFileTypes: true }), ['ENOENT', 'ENOTDIR']) ?? []
  );
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** All links followed; as far as it is written, where nothing is there yet. */
function targetOf(link: string): string {
  const real = whatIsThere(() => realpathSync(link), ['ENOENT', 'ELOOP', 'ENOTDIR']);
  return real ?? resolve(dirname(link), readlinkSync(link));
}

function whatIsThere<T>(look: () => T, codes: readonly string[]): T | undefined {
  try {
    return look();
  } catch (error) {
    if (hasCode(error, [...codes, 'EACCES'])) return undefined;
    throw error;
  }
}
