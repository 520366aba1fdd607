import type { Release, Slots } from '../slots-port.ts';

interface Group {
  taken: number;
  readonly queue: (() => void)[];
}

/** Concurrency groups within this process, served in the order in which places were asked for. */
export class ProcessSlots implements Slots {
  readonly #groups = new Map<string, Group>();

  async acquire(name: string, limit: number, signal: AbortSignal): Promise<Release> {
    const group = this.#groups.get(name) ?? { taken: 0, queue: [] };
    this.#groups.set(name, group);
    signal.throwIfAborted();
    if (group.taken >= limit) await this.#turn(group, signal);
    else group.taken += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#giveBack(name, group);
    };
  }

  /** Resolves when a place is handed over, which stays taken. */
  async #turn(group: Group, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const begin = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        group.queue.splice(group.queue.indexOf(begin), 1);
        reject(new Error('Nobody waits for this place any more.', { cause: signal.reason }));
      };
      signal.addEventListener('abort', leave, { once: true });
      group.queue.push(begin);
    });
  }

  #giveBack(name: string, group: Group): void {
    const next = group.queue.shift();
    if (next !== undefined) {
      next();
      return;
    }
    group.taken -= 1;
    if (group.taken === 0) this.#groups.delete(name);
  }
}
