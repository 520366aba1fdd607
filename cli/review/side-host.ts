import type { CompilerHost } from '../../compiler/index.ts';
import type { Lock } from '../../lock/index.ts';
import { locksHolding, locksMadeFrom, type Revisions } from '../../store/index.ts';
import type { MachineHost } from '../compiler-host.ts';
import { flowOfFile } from './find-touched.ts';
import type { OpenChange } from './open-change.ts';
import type { SideFiles } from './side-files.ts';

/** What a source file may be at most, as in the working tree. */
const largestSource = 1024 * 1024;

/** What a compile of head's files needs besides them. */
export interface HostParts {
  readonly revisions: Revisions;
  readonly change: OpenChange;
  /** Commits in whose histories an old pin may be found: head's and base's. */
  readonly commits: readonly string[];
  readonly machine: MachineHost;
}

/** Gives the compiler the files of head, whether they lie in the working tree or only in git's objects. */
export function createSideHost({ revisions, change, commits, machine }: HostParts): CompilerHost {
  const { head, base } = change;
  const present = once(async () => [...(await lockTexts(head)), ...(await lockTexts(base))]);
  const past = once(async () => {
    const ids = await revisions.listVersions(commits, 'flows/**/*.lock.json');
    return texts(await revisions.readBlobs(ids));
  });
  // The locks that lie there hold most of what is asked for; git's history is searched for the rest.
  const find = async (
    choose: (texts: readonly string[]) => readonly Lock[],
  ): Promise<readonly Lock[]> => [...choose(await present()), ...choose(await past())];
  return {
    ...machine,
    readFile: async (path) => {
      const bytes = (await head.read([path])).get(path);
      return bytes === undefined || bytes.length > largestSource ? undefined : bytes;
    },
    listScripts: () => Promise.resolve(pathsOf(head, /^scripts\/[^]+\.ts$/)),
    listFlows: () =>
      Promise.resolve(
        pathsOf(head, /^flows\/[^]*\.yaml$/).filter((path) => flowOfFile(path) === path),
      ),
    locksFor: async (path) => await find((all) => locksMadeFrom(all, path)),
    locksOf: async (path) => await find((all) => locksHolding(all, path)),
    readBlob: async (id) => (await revisions.readBlobs([id])).get(id),
    blobId: (bytes) => revisions.blobId(bytes),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => await (made ??= make());
}

async function lockTexts(side: SideFiles): Promise<readonly string[]> {
  return texts(await side.read(pathsOf(side, /^flows\/[^]*\.lock\.json$/)));
}

function texts(files: ReadonlyMap<string, Uint8Array>): readonly string[] {
  return [...files.values()].map((bytes) => Buffer.from(bytes).toString('utf8'));
}

function pathsOf({ entries }: SideFiles, pattern: RegExp): readonly string[] {
  return [...entries]
    .flatMap(([path, { kind }]) => (kind === 'file' && pattern.test(path) ? [path] : []))
    .sort();
}
