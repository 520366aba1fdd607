import { readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import {
  errorCode,
  isProcessIdentity,
  lifeOf,
  thisProcess,
  type ProcessIdentity,
} from '../../store/index.ts';
import { diskError } from './disk-error.ts';

/** Who owns a thing. `unknown` holds a process of which nobody here can tell whether it is alive. */
export type OwnerState =
  { readonly kind: 'free' } | { readonly kind: 'alive' | 'unknown'; readonly by: ProcessIdentity };

export type Claim =
  | { readonly kind: 'owned'; readonly release: () => void }
  | { readonly kind: 'refused'; readonly life: 'alive' | 'unknown'; readonly by: ProcessIdentity };

/**
 * Lets one process at a time own a thing, and lets the next one have it once that process is gone,
 * however it went.
 *
 * A claim is a symbolic link `NAME.<generation>` whose target is the owner's identity: it comes into
 * being whole or not at all, and only for the first who makes it. The highest generation counts. Who
 * finds its owner dead makes the next one; a dead owner's link stays, so that nobody who saw it late
 * can make that next one again. Nothing is synced: a loss of power ends every owner too.
 */
export class OwnerFile {
  readonly #path: string;

  /** `path` is that of the links without `.<generation>`; its folder must be there. */
  constructor(path: string) {
    this.#path = path;
  }

  look(): OwnerState {
    return this.#latest().state;
  }

  /**
   * Makes this process the owner, unless one is alive, this very process included. With `takeOver`
   * the caller vouches that an owner of whom nothing can be known is dead. Throws an
   * `OperationalError` when the disk refuses.
   */
  claim({ takeOver = false }: { readonly takeOver?: boolean } = {}): Claim {
    for (;;) {
      const { generation, state } = this.#latest();
      if (state.kind === 'alive' || (state.kind === 'unknown' && !takeOver)) {
        return { kind: 'refused', life: state.kind, by: state.by };
      }
      const path = this.#link(generation + 1);
      if (path !== undefined) return { kind: 'owned', release: releaseOnce(path) };
      // Another process was faster; whether it is still there is looked at anew.
    }
  }

  #latest(): { readonly generation: number; readonly state: OwnerState } {
    for (;;) {
      const generation = this.#highest();
      if (generation === 0) return { generation, state: { kind: 'free' } };
      const read = this.#read(generation);
      // Released since the folder was listed: the next claim is this generation again, not the next.
      if (read === 'gone') continue;
      const life = read === 'torn' ? 'dead' : lifeOf(read);
      if (read === 'torn' || life === 'dead') return { generation, state: { kind: 'free' } };
      return { generation, state: { kind: life, by: read } };
    }
  }

  #highest(): number {
    const prefix = `${basename(this.#path)}.`;
    const generations = readdirSync(dirname(this.#path))
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length))
      .filter((rest) => /^[1-9]\d{0,14}$/u.test(rest));
    return Math.max(0, ...generations.map(Number));
  }

  /** `torn` is what no living process wrote: a loss of power came between. */
  #read(generation: number): ProcessIdentity | 'gone' | 'torn' {
    try {
      return parseIdentity(readlinkSync(this.#nameOf(generation))) ?? 'torn';
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return 'gone';
      if (errorCode(error) === 'EINVAL') return 'torn';
      throw error;
    }
  }

  /** The path of the link; `undefined` when the generation is there already. */
  #link(generation: number): string | undefined {
    const path = this.#nameOf(generation);
    try {
      symlinkSync(JSON.stringify(thisProcess()), path);
      return path;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return undefined;
      throw diskError(error, 'it could not be written down who works on the run.');
    }
  }

  #nameOf(generation: number): string {
    return `${this.#path}.${String(generation)}`;
  }
}

function releaseOnce(path: string): () => void {
  let isReleased = false;
  return () => {
    if (isReleased) return;
    isReleased = true;
    rmSync(path, { force: true });
  };
}

function parseIdentity(text: string): ProcessIdentity | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return isProcessIdentity(value) ? value : undefined;
}
