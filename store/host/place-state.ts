import { type BigIntStats, type Dirent, lstatSync, readdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { sha256, type Sha256 } from '../../lock/index.ts';
import { errorCode } from './explain-file-errors.ts';

/** What the system says of a file, or of all files in a folder, without one of them being read. */
export interface PlaceState {
  /**
   * Other for other paths, and for a file that was written to, exchanged, moved or touched since. Of
   * folders only what lies in them counts: those that hold something used get a new time.
   */
  readonly digest: Sha256;
  /**
   * When the last of that happened, in milliseconds. The system's own clock says it (`ctime`): other times
   * of a file can be set.
   */
  readonly changed: number;
}

/** `undefined` where nothing is, where a part of it goes meanwhile, or lies on another file system. */
export function placeState(path: string): PlaceState | undefined {
  try {
    return lookAt(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

function lookAt(path: string): PlaceState | undefined {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  const lines: string[] = [];
  const seen = { lines, changed: 0n, device: stat.dev, isElsewhere: false };
  if (stat.isDirectory()) addFolder(path, '', seen);
  else add('', stat, seen);
  if (seen.isElsewhere) return undefined;
  return { digest: sha256(lines.sort().join('\n')), changed: Number(seen.changed / 1_000_000n) };
}

interface Seen {
  readonly lines: string[];
  /** In nanoseconds. */
  changed: bigint;
  readonly device: bigint;
  isElsewhere: boolean;
}

/** `prefix` is empty or ends in `/`. */
function addFolder(folder: string, prefix: string, seen: Seen): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    addEntry(join(folder, entry.name), prefix, entry, seen);
  }
}

function addEntry(path: string, prefix: string, entry: Dirent, seen: Seen): void {
  const name = prefix + entry.name;
  if (!entry.isDirectory()) {
    add(name, lstatSync(path, { bigint: true }), seen);
    return;
  }
  seen.lines.push(`${JSON.stringify(name)} folder`);
  addFolder(path, `${name}/`, seen);
}

function add(name: string, stat: BigIntStats, seen: Seen): void {
  const { mode, dev, ino, size, mtimeNs, ctimeNs } = stat;
  if (dev !== seen.device) seen.isElsewhere = true;
  if (ctimeNs > seen.changed) seen.changed = ctimeNs;
  const kind = mode & 0o170000n;
  const fields = [kind, dev, ino, size, mtimeNs, ctimeNs].join(' ');
  seen.lines.push(`${JSON.stringify(name)} ${fields}`);
}

/** Of Linux; their numbers are in `statfs(2)`. */
const localFileSystems = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0x2fc12fc1, // ZFS
  0xf2f52010, // F2FS
  0xca451a4e, // bcachefs
  0x794c7630, // overlay, of containers
]);

/**
 * Whether the file system at `path` gives a file another `ctime` with each change, by the clock of this
 * machine. A network's drive has its server's clock; on a `tmpfs` a file that a process has mapped changes and
 * keeps its time; of other systems it is not known.
 */
export function tellsChanges(path: string): boolean {
  if (process.platform !== 'linux') return false;
  try {
    // 32 bits, of which some systems take the first for a sign.
    return localFileSystems.has(Number(statfsSync(path, { bigint: true }).type & 0xffffffffn));
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}
