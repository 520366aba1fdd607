import type { RunEvent } from '../events/run-event.ts';

/** Where what happens outside of the driver is handed in. */
export interface Inbox {
  /** Takes in an event that answers a command. */
  readonly post: (event: RunEvent) => void;
  /** Ends the drive with an error of the world. */
  readonly fail: (error: unknown) => void;
}
