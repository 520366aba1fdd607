import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

/** Programs of the system, which no package brings. */
const mounting = { start: 'mount', end: 'umount' } as const;

/** A folder on a file system of its own with so much room; `undefined` where this user may not mount one. */
export function smallDisk(size: string, folder: string = temporaryFolder()): string | undefined {
  try {
    const words = ['-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'tmpfs', folder];
    execFileSync(mounting.start, words, { stdio: 'ignore' });
  } catch {
    console.log('Skipped: this user may not mount a small file system.');
    return undefined;
  }
  onTestFinished(() => {
    execFileSync(mounting.end, [folder]);
  });
  return folder;
}

/** From now on nothing can be written there. */
export function makeReadOnly(disk: string): void {
  execFileSync(mounting.start, ['-o', 'remount,ro', disk]);
}
