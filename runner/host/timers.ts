/** What Node's timers can count, about 24 days. */
const longest = 2 ** 31 - 1;

/** Timers by name, each as long as it needs to be. */
export class Timers {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  get size(): number {
    return this.#timers.size;
  }

  /** Calls `onDue` once, after `delayMs`; another timer of that name is dropped. */
  set(name: string, delayMs: number, onDue: () => void): void {
    this.clear(name);
    const step = Math.min(Math.max(0, delayMs), longest);
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      if (delayMs > longest) this.set(name, delayMs - longest, onDue);
      else onDue();
    }, step);
    this.#timers.set(name, timer);
  }

  /** Drops a timer, and says whether it was there: not due yet. */
  clear(name: string): boolean {
    clearTimeout(this.#timers.get(name));
    return this.#timers.delete(name);
  }

  clearAll(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
