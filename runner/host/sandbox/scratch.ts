import { mkdirSync, mkdtempSync, readdirSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'millrace-steps-';

/** The short-lived folders of one sandbox's processes; nothing is made before the first is asked for. */
export class Scratch {
  /** Whether each process has its own folder, or mounts a private one over one that stays empty. */
  readonly #isMounted: boolean;
  #directory: string | undefined;
  #made = 0;

  constructor({ isMounted }: { readonly isMounted: boolean }) {
    this.#isMounted = isMounted;
  }

  /** What Deno's folder is for one process. `packages` becomes its `npm`, where it is not mounted. */
  denoDirectory(packages: string | undefined): string {
    const isFirst = this.#directory === undefined;
    this.#directory ??= mkdtempSync(join(realpathSync(tmpdir()), `${prefix}${process.pid}-`));
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
    await Promise.all(abandoned().map(remove));
  }
}

async function remove(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
}

/** A process number says little where containers share a folder: only what is old as well goes. */
const staleAfterMs = 24 * 60 * 60 * 1000;

/** Folders of runners that do not live any more. */
function abandoned(): readonly string[] {
  const parent = realpathSync(tmpdir());
  const limit = Date.now() - staleAfterMs;
  return readdirSync(parent)
    .filter((name) => name.startsWith(prefix))
    .filter((name) => isDead(Number.parseInt(name.slice(prefix.length), 10)))
    .map((name) => join(parent, name))
    .filter((path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? limit) < limit);
}

function isDead(pid: number): boolean {
  try {
    return !Number.isSafeInteger(pid) || !process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
