import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file system in memory whose room a test decides. */
export interface SmallDisk {
  /** Leaves room for so many pages of data, or for so many files and folders; everything else has room. */
  readonly leave: (room: { readonly pages: number } | { readonly files: number }) => void;
  readonly leaveAll: () => void;
  /** Removes all that is on it. */
  readonly clear: () => void;
  readonly unmount: () => void;
}

const plenty = 1 << 14;
const ballast = '.ballast';

/** Why no disk can be mounted here; nothing when one can. */
export function noSmallDisk(): string | undefined {
  if (process.platform !== 'linux') return 'there is no tmpfs here';
  if (process.getuid?.() !== 0) return 'only root may mount a small disk';
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {
      stdio: 'pipe',
    });
    return undefined;
  } catch {
    return 'this container may not mount a small disk';
  }
}

export function mountSmallDisk(folder: string): SmallDisk {
  mkdirSync(folder, { recursive: true });
  const mount = (remount: string, pages: number, files: number): void => {
    const options = `${remount}size=${String(pages * statfsSync(folder).bsize)},nr_inodes=${String(files)}`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  };
  mount('', plenty, plenty);
  // A disk is never empty: to the kernel, none of pages means any number of them.
  writeFileSync(join(folder, ballast), 'x');
  return {
    leave: (room) => {
      const { blocks, bfree, files, ffree } = statfsSync(folder);
      const pages = 'pages' in room ? blocks - bfree + room.pages : plenty;
      mount('remount,', pages, 'files' in room ? files - ffree + room.files : plenty);
    },
    leaveAll: () => {
      mount('remount,', plenty, plenty);
    },
    clear: () => {
      for (const name of readdirSync(folder).filter((it) => it !== ballast))
        rmSync(join(folder, name), { recursive: true, force: true });
    },
    unmount: () => {
      execFileSync('umount', ['--lazy', folder]);
    },
  };
}
