import { posix } from 'node:path';
import type { Grants } from '../../lock/index.ts';
import { grantedPaths, keptFolder } from './argv.ts';

/** What the second wall of one attempt depends on. All paths are absolute. */
export interface Wall {
  readonly grants: Grants;
  readonly workspace: string;
  readonly stepDirectory: string;
  readonly packageDirectory?: string;
  /** The Deno binary and the shared libraries that it loads. */
  readonly programs: readonly string[];
  /** Deno's private folder: empty outside, a size-limited one in memory inside. */
  readonly denoDirectory: string;
  readonly temporaryBytes: number;
  /** The descriptor from which bubblewrap reads the filter of system calls. */
  readonly filter?: number;
  /** What stands at a path of the host. */
  readonly kindOf: (path: string) => 'directory' | 'file' | undefined;
}

/** Needed to find a host by its name. */
const nameService = [
  '/etc/resolv.conf',
  '/etc/hosts',
  '/etc/nsswitch.conf',
  '/etc/host.conf',
  '/etc/gai.conf',
];

/** Where programs and what they need lie; seen only by a step that may start programs. */
const systemDirectories = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/etc'];

/**
 * The arguments of bubblewrap up to the command it runs: no network unless granted, no process but
 * the step's own, and of the file system only what the step may touch, at the same paths as
 * outside. The first wall, Deno's own permissions, stays in force behind it.
 */
export function bubblewrapArguments(wall: Wall): readonly string[] {
  const { grants, workspace, stepDirectory, packageDirectory, denoDirectory } = wall;
  const root = rootBind(grants);
  const size = ['--size', String(wall.temporaryBytes)];
  return [
    '--unshare-all',
    ...(grants.net === undefined ? [] : ['--share-net']),
    '--die-with-parent',
    '--new-session',
    '--cap-drop',
    'ALL',
    ...(wall.filter === undefined ? [] : ['--seccomp', String(wall.filter)]),
    ...(root ?? present(grants.run === undefined ? [] : systemDirectories, wall)),
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    ...size,
    '--tmpfs',
    '/dev/shm',
    '--remount-ro',
    '/dev',
    ...(root === undefined ? [...size, '--tmpfs', '/tmp'] : []),
    ...present(grants.net === undefined ? [] : nameService, wall),
    ...wall.programs.filter((path) => !isShown(path, wall)).flatMap((path) => readOnly(path)),
    '--dir',
    workspace,
    ...grantBinds(wall),
    ...hidden(posix.join(workspace, keptFolder), wall),
    ...readOnly(stepDirectory),
    ...(packageDirectory === undefined ? [] : readOnly(packageDirectory)),
    ...size,
    '--tmpfs',
    denoDirectory,
    ...(packageDirectory === undefined
      ? []
      : ['--symlink', packageDirectory, `${denoDirectory}/npm`]),
    // The root that holds the mounts is a file system in memory, of no limited size.
    ...(root === undefined ? ['--remount-ro', '/'] : []),
    '--chdir',
    workspace,
  ];
}

function readOnly(path: string): readonly string[] {
  return ['--ro-bind', path, path];
}

function present(paths: readonly string[], { kindOf }: Wall): readonly string[] {
  return paths.filter((path) => kindOf(path) !== undefined).flatMap((path) => readOnly(path));
}

/** An empty folder in place of one that a grant around it would show. */
function hidden(path: string, { kindOf }: Wall): readonly string[] {
  return kindOf(path) === 'directory' ? ['--tmpfs', path, '--remount-ro', path] : [];
}

/** `read: true` and `write: true` are the whole file system; only `/proc` and `/dev` come over it. */
function rootBind(grants: Grants): readonly string[] | undefined {
  if (grants.write === true) return ['--bind', '/', '/'];
  return grants.read === true ? readOnly('/') : undefined;
}

/** Outer folders first, so that no mount hides one that lies inside it. */
function grantBinds(wall: Wall): readonly string[] {
  const write = listed(wall.grants.write, wall.workspace).map((path) => folderToWrite(path, wall));
  const read = listed(wall.grants.read, wall.workspace)
    .filter((path) => wall.kindOf(path) !== undefined)
    .filter((path) => !write.some((folder) => isInside(path, folder)));
  const binds = [
    ...read.map((path) => ({ path, flag: '--ro-bind' })),
    ...write.map((path) => ({ path, flag: '--bind' })),
  ];
  return binds
    .sort((a, b) => a.path.length - b.path.length)
    .flatMap(({ path, flag }) => [flag, path, path]);
}

/** Whether a program is behind the wall already, with the folder that holds it. */
function isShown(path: string, { grants }: Wall): boolean {
  if (rootBind(grants) !== undefined) return true;
  return grants.run !== undefined && systemDirectories.some((folder) => isInside(path, folder));
}

function listed(grant: true | readonly string[] | undefined, workspace: string): readonly string[] {
  const paths = grantedPaths(grant, workspace);
  return paths === true ? [] : paths;
}

/**
 * A file, or what does not exist yet, is made in its folder: the nearest folder that exists is
 * bound, and Deno's own permission stays exact.
 */
function folderToWrite(path: string, wall: Wall): string {
  let folder = path;
  while (wall.kindOf(folder) !== 'directory' && folder !== '/') folder = posix.dirname(folder);
  return folder;
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`);
}
