import type { BlobId, DenoLock, Lock } from '../../lock/index.ts';
import type { CompilerHost, PackageFiles } from '../model/host.ts';

/** What a session sees of the repository: each file read once, and unsaved texts in place of files. */
export interface SessionFiles {
  /** For compiles. What it answers stays the same, as an object too, until something is said to have changed. */
  readonly host: CompilerHost;
  /** Whether a text stands in place of the file: somebody edits it. */
  readonly isUnsaved: (path: string) => boolean;
  /** A number that grows with every change. */
  readonly version: () => number;
  readonly setText: (path: string, text: string | undefined) => void;
  readonly fileChanged: (path?: string) => void;
}

/** Opens the files of a repository. `onChange` hears of each change before anybody asks again. */
export function openSessionFiles(
  host: CompilerHost,
  onChange: (path: string | undefined) => void,
): SessionFiles {
  const unsaved = new Map<string, Uint8Array>();
  const read = remember(async (path: string) => await host.readFile(path));
  const lists = remember(async (kind: string) =>
    kind === 'flows' ? await host.listFlows() : await host.listScripts(),
  );
  const locks = remember<readonly Lock[]>(async (key) => {
    const [kind, path = ''] = key.split('\n');
    return kind === 'for' ? await host.locksFor(path) : await host.locksOf(path);
  });
  let version = 0;
  const changed = (path: string | undefined): void => {
    version += 1;
    onChange(path);
  };
  return {
    host: {
      readFile: async (path) => unsaved.get(path) ?? (await read.ask(path)),
      listFlows: async () => await lists.ask('flows'),
      listScripts: async () => await lists.ask('scripts'),
      locksFor: async (path) => await locks.ask(`for\n${path}`),
      locksOf: async (path) => await locks.ask(`of\n${path}`),
      readBlob: async (blob: BlobId) => await host.readBlob(blob),
      blobId: (bytes) => host.blobId(bytes),
      packages: async (lock: DenoLock): Promise<PackageFiles> => await host.packages(lock),
      denoTypes: async () => await host.denoTypes(),
      nodeTypes: host.nodeTypes,
    },
    isUnsaved: (path) => unsaved.has(path),
    version: () => version,
    setText: (path, text) => {
      if (text === undefined) unsaved.delete(path);
      else unsaved.set(path, new TextEncoder().encode(text));
      changed(path);
    },
    fileChanged: (path) => {
      read.forget(path);
      lists.forget();
      if (path === undefined || path.endsWith('.lock.json')) locks.forget();
      changed(path);
    },
  };
}

interface Remembered<T> {
  readonly ask: (key: string) => Promise<T>;
  /** Forgets one answer, or all. */
  readonly forget: (key?: string) => void;
}

/** The same answer for the same question. A refusal is no answer: it is asked again. */
function remember<T>(make: (key: string) => Promise<T>): Remembered<T> {
  const known = new Map<string, Promise<T>>();
  return {
    ask: (key) => {
      const found = known.get(key);
      if (found !== undefined) return found;
      const made = make(key);
      known.set(key, made);
      made.catch(() => {
        if (known.get(key) === made) known.delete(key);
      });
      return made;
    },
    forget: (key) => {
      if (key === undefined) known.clear();
      else known.delete(key);
    },
  };
}
