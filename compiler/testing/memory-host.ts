import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import type { DenoLock, Lock } from '../../lock/index.ts';
import { denoTypes, findDeno } from '../../store/index.ts';
import type { CompilerHost, PackageFiles, TypesReader } from '../model/host.ts';

/** A repository that exists only in a test. */
export interface MemoryRepository {
  /** The working tree, by repository path. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** Files of unpacked packages: `zod@4.1.12` to path to text. */
  readonly packages?: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Locks that git remembers. */
  readonly locks?: readonly Lock[];
  /** Files that only git's history has. */
  readonly past?: readonly (string | Uint8Array)[];
}

/** A compiler host over a repository in memory. The declarations of Deno are the real ones. */
export function memoryHost({
  files,
  packages = new Map(),
  locks = [],
  past = [],
}: MemoryRepository): CompilerHost {
  const tree = new Map([...files].map(([path, content]) => [path, asBytes(content)]));
  const blobs = new Map(
    [...tree.values(), ...past.map(asBytes)].map((bytes) => [blobId(bytes), bytes]),
  );
  return {
    readFile: (path) => Promise.resolve(tree.get(path)),
    listScripts: () =>
      Promise.resolve([...tree.keys()].filter((path) => /^scripts\/.*\.ts$/.test(path)).sort()),
    listFlows: () =>
      Promise.resolve([...tree.keys()].filter((path) => /^flows\/.*\.yaml$/.test(path)).sort()),
    locksFor: (path) => Promise.resolve(locks.filter((lock) => lock.flow.path === path)),
    locksOf: (path) =>
      Promise.resolve(
        locks.filter((lock) => Object.values(lock.scripts).some((script) => script.entry === path)),
      ),
    readBlob: (blob) => Promise.resolve(blobs.get(blob)),
    blobId,
    packages: (lock) => Promise.resolve(packageFiles(lock, packages)),
    denoTypes: declarations,
    nodeTypes,
  };
}

/** Every file below a folder, by its path in there. */
export function readFolder(folder: string): ReadonlyMap<string, Uint8Array> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const relative = path.slice(folder.length).replace(/^\//, '');
        return [relative, readFileSync(path)] as const;
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function asBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

/** As git names a blob. */
function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function packageFiles(
  lock: DenoLock,
  packages: ReadonlyMap<string, ReadonlyMap<string, string>>,
): PackageFiles {
  const fileOf = (id: string, path: string): string | undefined => packages.get(id)?.get(path);
  return {
    packages: new Map(Object.entries(lock.npm)),
    read: fileOf,
    has: (id, path) => fileOf(id, path) !== undefined,
    hasDirectory: (id, path) =>
      [...(packages.get(id)?.keys() ?? [])].some(
        (file) => path === '' || file.startsWith(`${path}/`),
      ),
  };
}

let known: Promise<string> | undefined;

function declarations(): Promise<string> {
  known ??= (async () => {
    const environment = {
      ...process.env,
      MILLRACE_STORE: mkdtempSync(join(tmpdir(), 'millrace-')),
    };
    return await denoTypes(await findDeno(environment), environment);
  })();
  return known;
}

const require = createRequire(import.meta.url);
const typesFolder = join(require.resolve('node-types-of-scripts/package.json'), '..');

const nodeTypes: TypesReader = {
  read: (path) => readIfThere(join(typesFolder, path)),
  has: (path) => readIfThere(join(typesFolder, path)) !== undefined,
};

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
