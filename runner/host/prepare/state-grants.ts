import { realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Grants } from '../../../lock/index.ts';
import { keptFolder } from '../../sandbox/argv.ts';
import { errorCode } from '../../../store/index.ts';

/** A granted path by which a step would come to what runs keep. */
export interface StateGrant {
  readonly kind: 'read' | 'write';
  /** As the lock names it; everything. */
  readonly path: string | true;
  /** What it reaches; absolute. */
  readonly reached: string;
}

/**
 * Grants that reach into what runs keep in the workspace: journals, values, logs. What is granted
 * around it is denied by Deno's flags, which lose against a grant inside it, and which know it by its
 * name alone: where it is a link, or holds one, a grant around the place that it leads to counts.
 */
export function stateGrants(workspace: string, grants: Grants): readonly StateGrant[] {
  // Links are followed only for a step that has paths: a flow of 500 light steps spent 25 ms on it.
  if (grants.read === undefined && grants.write === undefined) return [];
  const state = join(workspace, keptFolder);
  const elsewhere = ['.', 'runs', 'cache']
    .map((name) => realPath(join(state, name)))
    .filter((path) => !isInside(path, state));
  return (['read', 'write'] as const).flatMap((kind) => {
    const grant = grants[kind];
    if (grant === undefined) return [];
    if (grant === true)
      return elsewhere.slice(0, 1).map((reached) => ({ kind, path: true, reached }));
    return grant.flatMap((path): readonly StateGrant[] => {
      const granted = resolve(workspace, path);
      const ways = [granted, realPath(granted)];
      if (ways.some((way) => isNamed(way, workspace))) return [{ kind, path, reached: state }];
      const reached = elsewhere.find((place) =>
        ways.some((way) => isInside(place, way) || isInside(way, place)),
      );
      return reached === undefined ? [] : [{ kind, path, reached }];
    });
  });
}

/** Whether a path is the folder, or in it. Some file systems do not tell `.MILLRACE` from `.millrace`. */
function isNamed(path: string, workspace: string): boolean {
  return relative(workspace, path).split(sep)[0]?.toLowerCase() === keptFolder;
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** All links followed; the path as it is where nothing is there, or nobody may look. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return path;
  }
}
