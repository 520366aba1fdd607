import type { BlobId } from '../../lock/index.ts';

/** What stands at a path of a commit. Only a `file` has content that is ever read. */
export interface TreeEntry {
  /** `link`: a symbolic link, which nobody follows. `module`: a submodule's commit. */
  readonly kind: 'file' | 'link' | 'module';
  readonly id: BlobId;
}

/** What a change does to one path. */
export interface TreeChange {
  /** From the root of git's repository, with `/`; U+FFFD stands for bytes that are not UTF-8. */
  readonly path: string;
  readonly before: TreeEntry | undefined;
  /** Without an id: what lies in the working tree, which git has not hashed. */
  readonly after: Omit<TreeEntry, 'id'> | TreeEntry | undefined;
}

/** Reads what `git ls-tree -z` says: `<mode> <type> <id>`, a tab, the path, a NUL. */
export function parseTree(text: string): ReadonlyMap<string, TreeEntry> {
  const records = text.split('\0').filter((record) => record !== '');
  return new Map(
    records.flatMap((record): readonly [string, TreeEntry][] => {
      const tab = record.indexOf('\t');
      const [mode = '', , id = ''] = record.slice(0, tab).split(' ');
      const entry = entryOf(mode, id);
      return entry === undefined ? [] : [[record.slice(tab + 1), entry]];
    }),
  );
}

/** Reads what `git diff-tree -z --raw --no-renames` says: `:<mode> <mode> <id> <id> <status>`, NUL, path, NUL. */
export function parseChanges(text: string): readonly TreeChange[] {
  const words = text.split('\0');
  const changes = new Map<string, TreeChange>();
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [from = '', to = '', before = '', after = ''] = (words[at] ?? '').slice(1).split(' ');
    const path = words[at + 1] ?? '';
    const old = entryOf(from, before);
    const now = entryOf(to, after);
    // A path with a merge conflict comes twice, at first with nothing after.
    changes.set(path, {
      path,
      before: old,
      after: now && isNull(after) ? { kind: now.kind } : now,
    });
  }
  return [...changes.values()];
}

function entryOf(mode: string, id: BlobId): TreeEntry | undefined {
  switch (mode) {
    case '100644':
    case '100755':
    case '100664':
      return { kind: 'file', id };
    case '120000':
      return { kind: 'link', id };
    case '160000':
      return { kind: 'module', id };
    default:
      return undefined;
  }
}

function isNull(id: string): boolean {
  return /^0+$/.test(id);
}
