import { availableParallelism } from 'node:os';
import {
  checkArchive,
  checkBlob,
  checkTree,
  checkView,
  type Finding,
  type StoreProblem,
  type Unpacked,
} from './check-entries.ts';
import { discardFromStore } from './discard.ts';
import { explainFileErrors, inStoreVariable } from './explain-file-errors.ts';
import { inStore } from './lease.ts';
import { type EntryKind, listStore, type StoreEntry } from './store-entries.ts';

export interface StoreVerification {
  /** How many entries were looked at. */
  readonly checked: { readonly [kind in EntryKind]: number };
  /** Sorted by path. */
  readonly problems: readonly StoreProblem[];
  /** Entries that were removed, so that the next run makes or fetches them again. */
  readonly repaired: number;
}

/**
 * Hashes every blob, archive and tree of a store, and compares every unpacked file with its archive.
 * With `repair`, what is damaged is removed. Files are hashed on other threads.
 */
export async function verifyStore(directory: string, repair: boolean): Promise<StoreVerification> {
  return await explainFileErrors(
    'The store',
    async () => {
      const { checked, findings } = await inStore(directory, async () => await examine(directory));
      const paths = [...new Set(findings.flatMap(({ remove }) => remove))];
      if (repair && paths.length > 0) await discardFromStore(directory, () => paths);
      const problems = findings
        .map(({ kind, path, message }) => ({ kind, path, message }))
        .sort((a, b) => (a.path < b.path ? -1 : 1));
      return { checked, problems, repaired: repair ? paths.length : 0 };
    },
    inStoreVariable,
  );
}

async function examine(
  directory: string,
): Promise<{ checked: StoreVerification['checked']; findings: readonly Finding[] }> {
  const { entries, strangers } = listStore(directory);
  const of = (kind: EntryKind): readonly StoreEntry[] =>
    entries.filter((entry) => entry.kind === kind);
  const views = of('view').map(checkView);
  const copies = groupByArchive([
    ...of('package').map((entry) => [entry.digest, { entry, folder: entry.path }] as const),
    ...views.flatMap((view) => view.copies),
  ]);
  const archives = new Map(of('archive').map((entry) => [entry.digest, entry]));
  const hashes = [...new Set([...archives.keys(), ...copies.keys()])];
  const findings = [
    ...strangers.map(stranger),
    ...views.flatMap((view) => view.findings),
    ...(await inParallel(of('blob'), checkBlob)),
    ...(await inParallel(of('tree'), checkTree)),
    ...(await inParallel(
      hashes,
      async (hash) =>
        await checkArchive(directory, hash, archives.get(hash), copies.get(hash) ?? []),
    )),
  ];
  const count = (kind: EntryKind): number => of(kind).length;
  const checked = {
    archive: count('archive'),
    blob: count('blob'),
    package: count('package'),
    tree: count('tree'),
    view: count('view'),
  };
  return { checked, findings };
}

function stranger(path: string): Finding {
  const message = 'This is nothing that millrace puts into its store.';
  return { kind: 'extra', path, message, remove: [path] };
}

function groupByArchive(
  copies: readonly (readonly [hash: string, Unpacked])[],
): ReadonlyMap<string, readonly Unpacked[]> {
  const groups = new Map<string, Unpacked[]>();
  for (const [hash, copy] of copies) {
    const group = groups.get(hash);
    if (group === undefined) groups.set(hash, [copy]);
    else group.push(copy);
  }
  return groups;
}

/** A few at once: files are read, hashed and inflated on other threads. */
async function inParallel<T>(
  items: readonly T[],
  check: (item: T) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const found: (readonly Finding[])[] = [];
  const waiting = items.values();
  const work = async (): Promise<void> => {
    for (const item of waiting) found.push(await check(item));
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
  return found.flat();
}
