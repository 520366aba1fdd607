import type { CancelReason, RunEvent } from '../events/run-event.ts';
import type { LockSet } from '../lock-set.ts';
import type { Timers } from './timers.ts';

/** Who is told that a run is to end. */
interface Driver {
  readonly post: (event: RunEvent) => void;
}

/** A flow's time limit counts while somebody works on it: `workedMs` of it are gone. */
export function limitFlow(
  { lock }: LockSet,
  workedMs: number,
  { timers, driver }: { readonly timers: Timers; readonly driver: Driver },
): void {
  if (lock.timeoutMs === undefined) return;
  timers.set('flow', lock.timeoutMs - workedMs, () => {
    driver.post({ kind: 'cancel-requested', reason: 'timeout' });
  });
}

/** Cancels at a signal, given before or from now on. Returns how to stop listening. */
export function cancelAt(
  driver: Driver,
  signal: AbortSignal | undefined,
  reason: CancelReason,
): () => void {
  const cancel = (): void => {
    driver.post({ kind: 'cancel-requested', reason });
  };
  if (signal?.aborted === true) cancel();
  else signal?.addEventListener('abort', cancel, { once: true });
  return () => {
    signal?.removeEventListener('abort', cancel);
  };
}
