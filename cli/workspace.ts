import { lstatSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import {
  errorCode,
  findRoot,
  openRepository,
  OperationalError,
  readRegularFile,
  type Repository,
} from '../store/index.ts';
import { closest } from '../output/index.ts';
import { UsageError, type Context } from './command.ts';
import { checkFolder } from './context.ts';

/** The repository that a command works in. Paths that leave this module are relative to `root`, with `/`. */
export interface Workspace {
  /** Absolute: the folder of `millrace.yaml`, else the repository's root. */
  readonly root: string;
  readonly repository: Repository;
}

/** Finds the repository from `cwd` or any folder above it. */
export function openWorkspace(context: Context): Workspace {
  checkFolder(context);
  const root = findRoot(context.cwd);
  if (root === undefined) {
    throw new OperationalError('There is no git repository here.', {
      hint: 'Run `git init`, then `millrace init`.',
    });
  }
  return { root, repository: openRepository(root) };
}

/** All flows: `flows/**` with the extension `.yaml`, but for `*.test.yaml`. Sorted by path. */
export function listFlows(workspace: Workspace): readonly string[] {
  return filesBelow(workspace, 'flows', (name) => name.endsWith('.yaml')).filter(
    (path) => !path.endsWith('.test.yaml'),
  );
}

/** The tests of all flows, also of those that are gone. Sorted by path. */
export function listTestFiles(workspace: Workspace): readonly string[] {
  return filesBelow(workspace, 'flows', (name) => name.endsWith('.test.yaml'));
}

/** All locks, also those whose flow is gone. Sorted by path. */
export function listLocks(workspace: Workspace): readonly string[] {
  return filesBelow(workspace, 'flows', (name) => name.endsWith('.lock.json'));
}

/** All grants files, also those whose flow is gone. Sorted by path. */
export function listGrantsFiles(workspace: Workspace): readonly string[] {
  return filesBelow(workspace, 'flows', (name) => name.endsWith('.grants'));
}

/** All plans of how flows are divided, also those whose flow is gone. Sorted by path. */
export function listGroups(workspace: Workspace): readonly string[] {
  return filesBelow(workspace, 'flows', (name) => name.endsWith('.groups.json'));
}

/** All scripts, for suggestions. Sorted by path. */
export function listScripts(workspace: Workspace): readonly string[] {
  return filesBelow(workspace, 'scripts', (name) => name.endsWith('.ts'));
}

/** Which flows the arguments name: ids (`release-notes`) or paths, from the root or from `cwd`. None: all. */
export function selectFlows(
  workspace: Workspace,
  context: Context,
  names: readonly string[],
): readonly string[] {
  const flows = listFlows(workspace);
  if (names.length === 0) return flows;
  return [...new Set(names.map((name) => findFlow(workspace, context, name, flows)))];
}

/** The flow that a single argument names. */
export function selectFlow(workspace: Workspace, context: Context, name: string): string {
  return findFlow(workspace, context, name, listFlows(workspace));
}

export function flowId(path: string): string {
  return path.replace(/^flows\//, '').replace(/\.yaml$/, '');
}

export function lockPath(flow: string): string {
  return flow.replace(/\.yaml$/, '.lock.json');
}

export function testPath(flow: string): string {
  return flow.replace(/\.yaml$/, '.test.yaml');
}

export function grantsPath(flow: string): string {
  return flow.replace(/\.yaml$/, '.grants');
}

/** The file's text, or `undefined` when it is not there; a link or a device is no file. */
export function readText(workspace: Workspace, path: string): string | undefined {
  const bytes = readBytes(workspace, path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

/** The file's bytes, or `undefined` when it is not there; a link or a device is no file, and is never waited for. */
export function readBytes(workspace: Workspace, path: string): Uint8Array | undefined {
  try {
    return readRegularFile(join(workspace.root, path));
  } catch (error) {
    // ELOOP: a link. ENXIO: a socket, or a FIFO that nobody writes to.
    if (isMissing(error) || ['ELOOP', 'ENXIO'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** The flows at these paths with their raw bytes; one that went away meanwhile is empty. */
export function readFlows(
  workspace: Workspace,
  paths: readonly string[],
): readonly { readonly path: string; readonly bytes: Uint8Array }[] {
  return paths.map((path) => ({ path, bytes: readBytes(workspace, path) ?? new Uint8Array() }));
}

export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '');
}

function findFlow(
  workspace: Workspace,
  context: Context,
  name: string,
  flows: readonly string[],
): string {
  const fromHere = relative(workspace.root, join(context.cwd, name)).split(sep).join('/');
  const stem = name.replace(/\.(test\.yaml|yaml|lock\.json|groups\.json|grants)$/, '');
  const candidates = [
    `flows/${stem}.yaml`,
    `${stem}.yaml`,
    fromHere.replace(/(\.test\.yaml|\.yaml|\.lock\.json|\.groups\.json|\.grants)?$/, '.yaml'),
  ];
  const found = flows.find((flow) => candidates.includes(flow));
  if (found !== undefined) return found;
  const near = closest(stem, flows.map(flowId));
  const hint =
    near !== undefined
      ? ` Did you mean "${near}"?`
      : flows.length === 0
        ? ' This repository has no flows; `millrace init` makes a first one.'
        : ` There are: ${flows.slice(0, 10).map(flowId).join(', ')}${flows.length > 10 ? ', …' : ''}.`;
  throw new UsageError(`There is no flow "${name}".${hint}`);
}

function filesBelow(
  workspace: Workspace,
  folder: string,
  wanted: (name: string) => boolean,
): readonly string[] {
  const top = join(workspace.root, folder);
  const found = lstatSync(top, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() === true) throw refuseLink(folder);
  if (found?.isDirectory() !== true) return [];
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) =>
      relative(workspace.root, join(entry.parentPath, entry.name)).split(sep).join('/'),
    )
    .sort();
}

/** It may lead anywhere, to all files of the machine: none of what is there is of the repository. */
function refuseLink(folder: string): OperationalError {
  return new OperationalError(`The folder ${folder} is a link, and what it leads to is not read.`, {
    hint: 'Put the files themselves there.',
  });
}
