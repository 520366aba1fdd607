import type { Slots } from '../../slots-port.ts';
import { lineFolder } from './line-folder.ts';
import { joinLine, type Place } from './waiting-line.ts';

/**
 * The places of steps' concurrency groups, over all runs of one user on this machine. However many
 * steps of this process wait in a group, one of them stands in the line: none of the others could
 * have its turn before, and the next one stands behind the processes that came meanwhile.
 */
export function openSlots(stateDirectory: string): Slots {
  const groups = new Map<string, Group>();
  return {
    acquire: async (group, limit, signal) => {
      const known = groups.get(group);
      if (known !== undefined) return await known.acquire(limit, signal);
      const folder = lineFolder(stateDirectory, { kind: 'step', group });
      const made = new Group(folder, () => groups.delete(group));
      groups.set(group, made);
      return await made.acquire(limit, signal);
    },
  };
}

interface Waiting {
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly abort: () => void;
  readonly resolve: (release: () => void) => void;
  readonly reject: (reason: unknown) => void;
}

/** The steps of this process that are of one group. */
class Group {
  readonly #folder: string;
  readonly #onEmpty: () => void;
  readonly #queue = new Set<Waiting>();
  readonly #places = new Set<Place>();
  #isServing = false;

  constructor(folder: string, onEmpty: () => void) {
    this.#folder = folder;
    this.#onEmpty = onEmpty;
  }

  async acquire(limit: number, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    return await new Promise((resolve, reject) => {
      const abort = (): void => {
        if (this.#queue.delete(waiting)) reject(signal.reason as Error);
      };
      const waiting: Waiting = { limit, signal, abort, resolve, reject };
      signal.addEventListener('abort', abort, { once: true });
      this.#queue.add(waiting);
      void this.#serve();
    });
  }

  /** Gets places for those who wait, one after the other. */
  async #serve(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    for (const waiting of this.#queue) {
      this.#queue.delete(waiting);
      waiting.signal.removeEventListener('abort', waiting.abort);
      await this.#place(waiting).then(waiting.resolve, waiting.reject);
    }
    this.#isServing = false;
    this.#forgetIfEmpty();
  }

  async #place({ limit, signal }: Waiting): Promise<() => void> {
    const place = joinLine(this.#folder, limit);
    this.#places.add(place);
    const release = (): void => {
      place.leave();
      this.#places.delete(place);
      // Those of this process need not wait until the system tells of it.
      for (const other of this.#places) other.look();
      this.#forgetIfEmpty();
    };
    try {
      await place.turn(signal);
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }

  #forgetIfEmpty(): void {
    if (!this.#isServing && this.#places.size === 0) this.#onEmpty();
  }
}
