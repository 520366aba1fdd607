/** The places of concurrency groups. */
export interface Slots {
  /**
   * Waits for one of the `limit` places of the group, and says how to give it back. Who came first is
   * served first. Rejects when `signal` is aborted before there is a place.
   */
  acquire(group: string, limit: number, signal: AbortSignal): Promise<Release>;
}

/** Gives the place back; again, it does nothing. */
export type Release = () => void;
