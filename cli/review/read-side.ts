import { type Lock, parseDenoLock, readLock, sha256, type Sha256 } from '../../lock/index.ts';
import type { DenoLock } from '../../lock/index.ts';
import type { Drift, FlowSide, ReadLock, Side } from '../../review/index.ts';
import type { Revisions } from '../../store/index.ts';
import { lockPath } from '../workspace.ts';
import { isOpenable, type SideFiles } from './side-files.ts';

/** The touched flows of one side: their YAML and their locks. */
export async function readFlowSides(
  files: SideFiles,
  flows: readonly string[],
): Promise<ReadonlyMap<string, FlowSide>> {
  const bytes = await files.read([...flows, ...flows.map(lockPath)]);
  return new Map(
    flows.flatMap((flow) => {
      const lock = readLockOf(files, lockPath(flow), bytes);
      const isThere = files.entries.has(flow);
      if (!isThere && lock === undefined) return [];
      const side = {
        ...(isThere ? { sourceText: decode(bytes.get(flow)) } : {}),
        ...(lock === undefined ? {} : { lock }),
      };
      return [[flow, side] as const];
    }),
  );
}

/** For people and for line numbers; what a flow means, its lock says. */
function decode(bytes: Uint8Array | undefined): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

function readLockOf(
  files: SideFiles,
  path: string,
  bytes: ReadonlyMap<string, Uint8Array>,
): ReadLock | undefined {
  if (!files.entries.has(path)) return undefined;
  const found = bytes.get(path);
  if (found === undefined) return { kind: 'invalid', message: `${unreadable(files, path)}.` };
  const text = exactText(found);
  if (text === undefined) return { kind: 'invalid', message: 'This lock is not UTF-8 text.' };
  const reading = readLock(text);
  if (reading.ok) return { kind: 'read', lock: reading.lock, text };
  const { kind, message } = reading.problem;
  if (kind === 'conflict-markers') return { kind: 'conflict', message };
  return { kind: kind === 'newer-version' ? 'newer' : 'invalid', message };
}

/** Why there is an entry, and no bytes that anybody would read. */
export function unreadable({ entries }: SideFiles, path: string): string {
  if (!isOpenable(path)) {
    return `${path} has a name that is not UTF-8 or holds control characters, so that no lock can name it`;
  }
  switch (entries.get(path)?.kind) {
    case 'link':
      return `${path} is a symbolic link, which Millrace does not follow`;
    case 'module':
      return `${path} is a submodule, which Millrace does not read`;
    default:
      return `${path} is larger than 16 MiB, or no regular file`;
  }
}

function exactText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What locks name by digest: modules and Deno locks. */
export interface NamedContents {
  readonly textOf: Side['textOf'];
  readonly denoLockOf: Side['denoLockOf'];
}

/** Reads the modules in which two sides differ, and all their Deno locks, in one batch. */
export async function readContents(
  revisions: Revisions,
  base: readonly Lock[],
  head: readonly Lock[],
): Promise<NamedContents> {
  const [before, after] = [modulesOf(base), modulesOf(head)];
  const modules = [...before, ...after].filter(
    ([digest]) => before.has(digest) !== after.has(digest),
  );
  const denoLocks = [...denoLocksOf(base), ...denoLocksOf(head)];
  const contents = await readNamed(revisions, new Map([...modules, ...denoLocks]));
  const parsed = new Map<Sha256, DenoLock | undefined>();
  return {
    textOf: (digest) => {
      const bytes = contents.get(digest);
      return bytes === undefined || bytes.includes(0) ? undefined : exactText(bytes);
    },
    denoLockOf: (digest) => {
      const bytes = contents.get(digest);
      if (bytes === undefined) return undefined;
      if (!parsed.has(digest)) parsed.set(digest, denoLockFrom(bytes));
      return parsed.get(digest);
    },
  };
}

/** Where the bytes of a digest may be found. */
interface NamedFile {
  readonly path: string;
  readonly blob: string;
}

function modulesOf(locks: readonly Lock[]): ReadonlyMap<Sha256, NamedFile> {
  return new Map(
    scriptsOf(locks).flatMap(({ modules }) =>
      Object.entries(modules).map(([path, { sha256: digest, blob }]) => {
        return [digest, { path, blob }] as const;
      }),
    ),
  );
}

function denoLocksOf(locks: readonly Lock[]): ReadonlyMap<Sha256, NamedFile> {
  return new Map(
    scriptsOf(locks).flatMap(({ denoLock }) =>
      denoLock === undefined ? [] : [[denoLock.sha256, denoLock] as const],
    ),
  );
}

function scriptsOf(locks: readonly Lock[]): readonly Lock['scripts'][string][] {
  return locks.flatMap(({ scripts }) => Object.values(scripts));
}

/** From the working tree or from git; what hashes to something else is not what the lock names. */
async function readNamed(
  revisions: Revisions,
  named: ReadonlyMap<Sha256, NamedFile>,
): Promise<ReadonlyMap<Sha256, Uint8Array>> {
  const contents = new Map<Sha256, Uint8Array>();
  const keep = (digest: Sha256, bytes: Uint8Array | undefined): void => {
    if (bytes !== undefined && sha256(bytes) === digest) contents.set(digest, bytes);
  };
  for (const [digest, { path }] of named) keep(digest, revisions.readWorkingFile(path));
  const wanted = [...named].filter(([digest]) => !contents.has(digest));
  const blobs = await revisions.readBlobs(wanted.map(([, { blob }]) => blob));
  for (const [digest, { blob }] of wanted) keep(digest, blobs.get(blob));
  return contents;
}

function denoLockFrom(bytes: Uint8Array): DenoLock | undefined {
  const text = exactText(bytes);
  const reading = text === undefined ? undefined : parseDenoLock(text);
  return reading?.ok === true ? reading.lock : undefined;
}

/** The locks of one side that can be read. */
export function readableLocks(flows: ReadonlyMap<string, FlowSide>): readonly Lock[] {
  return [...flows.values()].flatMap(({ lock }) => (lock?.kind === 'read' ? [lock.lock] : []));
}

/** Head's flows with how their files stand to what they compile to. */
export function withDrift(
  flows: ReadonlyMap<string, FlowSide>,
  drift: ReadonlyMap<string, Drift>,
): ReadonlyMap<string, FlowSide> {
  return new Map(
    [...flows].map(([path, side]) => {
      const found = drift.get(path);
      return [path, found === undefined ? side : { ...side, drift: found }] as const;
    }),
  );
}
