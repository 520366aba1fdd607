import type { ExpressionEngine } from '../evaluate/engine.ts';
import type { RunEvent, RunFinished } from '../events/run-event.ts';
import type { SealValue } from '../journal/keep-event.ts';
import type { Command } from '../schedule/command.ts';
import type { RunState } from '../schedule/run-state.ts';
import type { Slots } from '../slots-port.ts';
import type { AttemptWorld } from './attempt-runner.ts';
import type { JournalFile } from './journal-file.ts';
import type { StepLogs } from './step-logs.ts';
import type { WaitingApproval } from './waits.ts';

/** What the driver touches the world with. */
export interface DriverOptions extends AttemptWorld {
  /** As the run's events so far left it: `initialState` for a new run. */
  readonly state: RunState;
  /** How many attempts may run at once, and how many processes are started ahead. */
  readonly limits: { readonly running: number; readonly ahead: number };
  readonly journal: Pick<JournalFile, 'append'>;
  /** Hides from all but the run what masking takes out of a value that goes on. */
  readonly seal: SealValue;
  /** When attempts are due whose delay an earlier process began to wait for, by step. */
  readonly due?: ReadonlyMap<string, number>;
  /** How much of their time flows have used that an earlier process began, in ms, by step. */
  readonly flowsWorkedMs?: ReadonlyMap<string, number>;
  readonly logs: Pick<StepLogs, 'add' | 'flush'>;
  readonly slots: Slots;
  readonly loadEngine: () => Promise<ExpressionEngine>;
  /** Stays when there is nothing to do but to wait for approvals. */
  readonly staysForApprovals?: boolean;
  /** Of a run that is divided over several jobs; absent: all of it. */
  readonly part?: DrivenPart;
}

/** Which part of a run is driven. What is left to others is not begun, and does not hold the drive. */
export interface DrivenPart {
  readonly performs: (command: Command) => boolean;
  /** Names of the secrets that it has, sorted. */
  readonly secrets: readonly string[];
  /** Over how many jobs the items of a fan-out are dealt out. */
  readonly shardsOf: (step: string, items: number) => number;
  /** Whether an event goes into the journal. What follows from others never does. */
  readonly keeps: (event: RunEvent) => boolean;
}

/** How a drive ended: with the run, or when only people can bring it on. */
export type DriveEnd =
  | { readonly kind: 'finished'; readonly finished: RunFinished }
  /** Of a part: it is done. */
  | { readonly kind: 'waiting'; readonly approvals: readonly WaitingApproval[] };
