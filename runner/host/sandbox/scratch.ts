import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rm,
  rmdirSync,
  statSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const prefix = 'millrace-steps-';

/** The short-lived folders of one sandbox's processes; nothing is made before the first is asked for. */
export class Scratch {
  /** Whether each process has its own folder, or mounts a private one over one that stays empty. */
  readonly #isMounted: boolean;
  readonly #parent: string;
  #directory: string | undefined;
  #made = 0;

  constructor({ isMounted }: { readonly isMounted: boolean }) {
    this.#isMounted = isMounted;
    this.#parent = scratchParent(isMounted);
  }

  /** What Deno's folder is for one process. `packages` becomes its `npm`, where it is not mounted. */
  denoDirectory(packages: string | undefined): string {
    const isFirst = this.#directory === undefined;
    this.#directory ??= mkdtempSync(join(this.#parent, `${prefix}${process.pid}-`));
    const directory = join(this.#directory, this.#isMounted ? 'deno' : String((this.#made += 1)));
    if (isFirst || !this.#isMounted) mkdirSync(directory);
    if (packages !== undefined && !this.#isMounted) symlinkSync(packages, join(directory, 'npm'));
    return directory;
  }

  /** Removes one process's folder when the process has ended. */
  async release(directory: string): Promise<void> {
    if (!this.#isMounted) await remove(directory);
  }

  /** Removes all, and what runners that were killed left behind. */
  async close(): Promise<void> {
    if (this.#directory === undefined) return;
    await remove(this.#directory);
    this.#directory = undefined;
    await Promise.all(abandoned(this.#parent).map(removeIfPossible));
  }
}

/**
 * Where the folders are made: in memory where Linux has such a folder, because Deno syncs two
 * databases to the disk whenever it starts in an empty folder, which costs a fifth of its start.
 */
export function scratchParent(isMounted: boolean): string {
  return !isMounted && isWritable(memory) ? memory : realpathSync(tmpdir());
}

const memory = '/dev/shm';

function isWritable(directory: string): boolean {
  if (process.platform !== 'linux') return false;
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return statSync(directory).isDirectory();
  } catch {
    // Any failure to look means that it cannot be used.
    return false;
  }
}

const removeAll = promisify(rm);

/** A dozen small files: to hand every call to another thread takes longer than to make them all. */
async function remove(directory: string): Promise<void> {
  try {
    removeContent(directory);
    rmdirSync(directory);
  } catch {
    // Gone already, or a process that the step started may still write to it.
    await removeAll(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Takes half of the time of `rmSync`, which first tries to remove each folder as if it were empty. */
function removeContent(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      removeContent(path);
      rmdirSync(path);
    } else unlinkSync(path);
  }
}

/** For what is no run's own: that it stays must not fail the run that found it. */
async function removeIfPossible(directory: string): Promise<void> {
  await remove(directory).catch(() => undefined);
}

/** A process number says little where containers share a folder: only what is old as well goes. */
const staleAfterMs = 24 * 60 * 60 * 1000;

/** Folders of this user's runners that do not live any more. */
function abandoned(parent: string): readonly string[] {
  const limit = Date.now() - staleAfterMs;
  return (
    readdirSync(parent)
      .filter((name) => name.startsWith(prefix))
      .filter((name) => isOwnAndOld(join(parent, name), limit))
      // Last, since to ask for a process that is gone costs a thrown error: 60 ms where a thousand were killed today.
      .filter((name) => isDead(Number.parseInt(name.slice(prefix.length), 10)))
      .map((name) => join(parent, name))
  );
}

/** The parent is everybody's: what another user puts there is not looked into. */
function isOwnAndOld(path: string, limit: number): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.uid === process.getuid?.() && found.mtimeMs < limit;
}

function isDead(pid: number): boolean {
  try {
    return !Number.isSafeInteger(pid) || !process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
