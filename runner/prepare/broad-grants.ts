import { posix } from 'node:path';
import type { Grants } from '../../lock/index.ts';

/** One permission of one step, as the grants file shows it. */
export interface Grant {
  readonly step: string;
  readonly kind: keyof Grants;
  /** `true` is everything of its kind. */
  readonly value: true | string;
}

const kinds = ['env', 'net', 'read', 'run', 'sys', 'write'] as const;

/** Every permission of a step, one an entry. */
export function grantsOf(step: string, grants: Grants): readonly Grant[] {
  return kinds.flatMap((kind): readonly Grant[] => {
    const grant = grants[kind];
    if (grant === true) return [{ step, kind, value: true }];
    return (grant ?? []).map((value) => ({ step, kind, value }));
  });
}

/**
 * Whether a permission is so wide that a run needs the policy's leave: any program, everything of
 * a kind, a whole top-level domain or address space, the whole workspace or git's own folder for
 * writing.
 */
export function isBroad({ kind, value }: Grant, workspace: string): boolean {
  if (value === true || kind === 'run') return true;
  switch (kind) {
    case 'net':
      return isBroadHost(value);
    case 'env':
      return value.startsWith('*');
    case 'read':
      return posix.resolve(workspace, value) === '/';
    case 'write':
      return isBroadFolder(posix.resolve(workspace, value), workspace);
    case 'sys':
      return false;
  }
}

/** `*.com`, `*`, `0.0.0.0/0`, `::/0` and their like; also with a port. */
function isBroadHost(value: string): boolean {
  const bits = /\/(\d+)(?::\d+)?$/.exec(value)?.[1];
  if (bits !== undefined) return Number(bits) < 8;
  const host = value.replace(/:\d+$/, '');
  return host === '*' || /^\*\.[^.]+\.?$/.test(host);
}

function isBroadFolder(path: string, workspace: string): boolean {
  const holdsWorkspace = path === '/' || workspace === path || workspace.startsWith(`${path}/`);
  // Some file systems do not tell `.GIT` from `.git`.
  return holdsWorkspace || path.toLowerCase().split('/').includes('.git');
}

/** Whether Deno would read a value as something else than the one thing that it looks like. */
export function isMalformed({ kind, value }: Grant): boolean {
  if (value === true) return false;
  // In a path a comma is doubled on the way; elsewhere it would start a second value.
  const separates = kind !== 'read' && kind !== 'write' && value.includes(',');
  return value === '' || separates || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(value);
}
