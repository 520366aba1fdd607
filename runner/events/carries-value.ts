import type { RunEvent } from './run-event.ts';

/**
 * Whether the run goes on with a value that the event holds, so that it must reach the next step as
 * it is, secrets included. All other events are for people, or hold only what the lock says.
 */
export function carriesValue({ kind }: RunEvent): boolean {
  return carriers.has(kind);
}

const carriers: ReadonlySet<RunEvent['kind']> = new Set([
  'run-started',
  'flow-started',
  'items-evaluated',
  'step-succeeded',
  'flow-returned',
  'approval-given',
]);
