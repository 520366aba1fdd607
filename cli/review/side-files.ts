import { OperationalError, type Revisions, type TreeEntry } from '../../store/index.ts';

/** What stands at a path of one side; a file without an id lies in the working tree, not hashed. */
export type SideEntry = TreeEntry | Omit<TreeEntry, 'id'>;

/** The files of one end of a change, by path relative to the workspace. */
export interface SideFiles {
  readonly entries: ReadonlyMap<string, SideEntry>;
  /** The bytes of those paths that are files of at most 16 MiB with a name that can be opened. Each is read once. */
  readonly read: (paths: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>;
}

/** Files whose bytes the working tree has are not asked of git: a partial clone would fetch them. */
export function openSideFiles(
  revisions: Revisions,
  entries: ReadonlyMap<string, SideEntry>,
): SideFiles {
  const known = new Map<string, Uint8Array>();
  const read: SideFiles['read'] = async (paths) => {
    const wanted: { readonly path: string; readonly id: string }[] = [];
    for (const path of new Set(paths)) {
      const entry = entries.get(path);
      if (known.has(path) || entry?.kind !== 'file' || !isOpenable(path)) continue;
      const bytes = revisions.readWorkingFile(path);
      const isSame = bytes !== undefined && isContentOf(entry, bytes, revisions);
      if (isSame) known.set(path, bytes);
      else if ('id' in entry) wanted.push({ path, id: entry.id });
    }
    if (wanted.length > 0) {
      const blobs = await revisions.readBlobs(wanted.map(({ id }) => id));
      for (const { path, id } of wanted) {
        const bytes = blobs.get(id);
        if (bytes !== undefined) known.set(path, bytes);
      }
      await refuseLacking(
        revisions,
        wanted.filter(({ path }) => !known.has(path)),
      );
    }
    return new Map(
      paths.flatMap((path) => {
        const bytes = known.get(path);
        return bytes === undefined ? [] : [[path, bytes] as const];
      }),
    );
  };
  return { entries, read };
}

/**
 * Git's names are bytes, and where these are no UTF-8 there is U+FFFD: several files may have one path here, and
 * none of them can be opened by it. No lock can hold a control character in a path.
 */
export function isOpenable(path: string): boolean {
  return !/[\uFFFD\u0000-\u001F\u007F]/.test(path);
}

function isContentOf(entry: SideEntry, bytes: Uint8Array, revisions: Revisions): boolean {
  return !('id' in entry) || revisions.blobId(bytes) === entry.id;
}

/** A file that is too large was left out, and is not lacking. */
async function refuseLacking(
  revisions: Revisions,
  unread: readonly { readonly path: string; readonly id: string }[],
): Promise<void> {
  if (unread.length === 0) return;
  const lacking = new Set(await revisions.findLacking(unread.map(({ id }) => id)));
  const first = unread.find(({ id }) => lacking.has(id));
  if (first === undefined) return;
  throw new OperationalError(
    `This clone lacks the content of ${first.path}: the git object ${first.id} is not there, and no remote gave it.`,
    { hint: '`git fetch --refetch origin` brings it; `git fsck` says what else is missing.' },
  );
}
