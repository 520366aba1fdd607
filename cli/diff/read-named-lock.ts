import { readFileSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { type Lock, readLock } from '../../lock/index.ts';
import type { Revision } from '../../review/index.ts';
import {
  IntegrityError,
  OperationalError,
  openRepository,
  type Revisions,
} from '../../store/index.ts';
import { UsageError, type Context } from '../command.ts';
import { flowId, lockPath, readText, selectFlow } from '../workspace.ts';

/** A lock that a command line names. */
export interface NamedLock {
  readonly lock: Lock;
  readonly text: string;
  /** The YAML that lies beside it, for line numbers; empty where there is none. */
  readonly source: string;
  readonly revision: Revision;
}

/** Where names are looked up; outside of a repository only files have any. */
export interface LockWorld {
  readonly context: Context;
  readonly root: string | undefined;
  readonly revisions: Revisions | undefined;
}

interface Found {
  readonly path: string;
  readonly text: string;
  readonly source?: string | undefined;
  readonly revision: Revision;
}

/** Reads the lock that `name` says: a file, `FLOW@REF`, or a flow of the working tree. */
export async function readNamedLock(name: string, world: LockWorld): Promise<NamedLock> {
  const { path, text, source = '', revision } = await find(name, world);
  const reading = readLock(text);
  if (reading.ok) return { lock: reading.lock, text, source, revision };
  const { message, hint } = reading.problem;
  throw new IntegrityError(`${path}: ${message}`, { hint });
}

async function find(name: string, world: LockWorld): Promise<Found> {
  const file = resolve(world.context.cwd, name);
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  if (isFile && name.endsWith('.json')) {
    const source = readHere(
      world,
      relative(world.root ?? '/', file)
        .split(sep)
        .join('/'),
    );
    return { path: name, text: decode(readFileSync(file), name), source, revision: { name } };
  }
  const { revisions, root } = world;
  if (root === undefined || revisions === undefined) {
    throw new UsageError(
      `There is no file "${name}", and no git repository to look in for a flow.`,
    );
  }
  const at = name.indexOf('@');
  return at === -1
    ? findHere(name, root, world)
    : await findInCommit(name.slice(0, at), name.slice(at + 1), revisions);
}

/** The YAML beside a lock of the working tree. */
function readHere({ root }: LockWorld, path: string): string | undefined {
  if (root === undefined || path.startsWith('../')) return undefined;
  const flow = path.replace(/\.lock\.json$/, '.yaml');
  return readText({ root, repository: openRepository(root) }, flow);
}

function findHere(name: string, root: string, world: LockWorld): Found {
  const workspace = { root, repository: openRepository(root) };
  const flow = selectFlow(workspace, world.context, name);
  const text = readText(workspace, lockPath(flow));
  if (text === undefined) {
    throw new OperationalError(`${flow} has no lock.`, {
      hint: `Run \`millrace compile ${flowId(flow)}\`.`,
    });
  }
  const revision = { name: flowId(flow) };
  return { path: lockPath(flow), text, source: readText(workspace, flow), revision };
}

async function findInCommit(name: string, ref: string, revisions: Revisions): Promise<Found> {
  const commit = await revisions.findCommit(ref);
  const stem = name.replace(/\.(?:yaml|lock\.json|grants)$/, '');
  const tree = await revisions.listTree(commit, 'flows');
  const flow = [`flows/${stem}.yaml`, `${stem}.yaml`].find((path) => tree.has(lockPath(path)));
  if (flow === undefined) {
    const flows = [...tree.keys()].filter((path) => path.endsWith('.lock.json')).map(flowOf);
    throw new UsageError(
      `${ref} has no lock of a flow "${name}".${flows.length === 0 ? '' : ` It has: ${flows.slice(0, 10).join(', ')}.`}`,
    );
  }
  const entries = [tree.get(lockPath(flow)), tree.get(flow)];
  const ids = entries.map((entry) => (entry?.kind === 'file' ? entry.id : ''));
  const [lock = '', source = ''] = ids;
  const blobs = await revisions.readBlobs(ids.filter((id) => id !== ''));
  const bytes = blobs.get(lock);
  if (bytes === undefined) {
    throw new OperationalError(`${lockPath(flow)} of ${ref} is no regular file that can be read.`);
  }
  const beside = blobs.get(source);
  return {
    path: `${lockPath(flow)} of ${ref}`,
    text: decode(bytes, lockPath(flow)),
    source: beside === undefined ? undefined : new TextDecoder().decode(beside),
    revision: { name: `${flowId(flow)}@${ref}`, commit },
  };
}

function flowOf(lock: string): string {
  return flowId(lock.replace(/\.lock\.json$/, '.yaml'));
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new IntegrityError(`${path} is not UTF-8 text.`, {
      hint: 'Restore it from git, or run `millrace compile` to write it anew.',
    });
  }
}
