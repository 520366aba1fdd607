import { realpathSync } from 'node:fs';
import type { FlowConcurrency } from '../../../lock/index.ts';
import { lineFolder } from './line-folder.ts';
import type { RunLabel } from './ticket.ts';
import { joinLine } from './waiting-line.ts';

/** A run's place among those of its group, until it is left. */
export interface RunTurn {
  /** Aborted when a later run of the group asks this one to end. */
  readonly superseded: AbortSignal;
  readonly leave: () => void;
}

/** What a run waits for. */
export interface TurnWait {
  readonly group: string;
  readonly limit: number;
  /** The runs that are before it, first come first. Not empty. */
  readonly before: readonly RunLabel[];
  /** Whether they were asked to end. */
  readonly cancels: boolean;
}

/** Who takes a turn. */
export interface TurnRequest {
  readonly stateDirectory: string;
  /** Absolute path of the repository: runs of others are of other groups. */
  readonly root: string;
  readonly concurrency: FlowConcurrency;
  /** What the group's template gave. */
  readonly group: string;
  readonly run: RunLabel;
  readonly signal: AbortSignal | undefined;
  /** Called once when it is not its turn at once. */
  readonly onWait: (wait: TurnWait) => void;
}

/** Why a run has not begun. */
export class TurnLost extends Error {
  readonly reason: keyof typeof lossMessages;

  /** `unfit`: the text of its group could not be made; `message` says why. */
  constructor(reason: TurnLost['reason'], message: string = lossMessages[reason]) {
    super(message);
    this.reason = reason;
  }
}

const lossMessages = {
  interrupted: 'The run was interrupted while it waited for its turn; it has not begun.',
  superseded: 'A later run of the concurrency group took the place of this one before it began.',
  unfit: 'The concurrency group has no text.',
};

/**
 * Waits until the run may be one of those of its group. With `cancel-in-progress` as many of those
 * before it are asked to end as must go, those that came first. Rejects with `TurnLost`.
 */
export async function takeTurn(request: TurnRequest): Promise<RunTurn> {
  const { concurrency, signal } = request;
  const { stateDirectory, root, group } = request;
  const name = { kind: 'run', root: realpathSync(root), group } as const;
  const place = joinLine(lineFolder(stateDirectory, name), concurrency.limit, request.run);
  const superseded = new AbortController();
  place.onAsked(() => {
    superseded.abort(new TurnLost('superseded'));
  });
  const before = place.before();
  const excess = place.mustLeave();
  if (excess > 0) {
    const cancels = concurrency.cancelInProgress === true;
    if (cancels) for (const ticket of before.slice(0, excess)) place.ask(ticket);
    const labels = before.flatMap(({ run }) => run ?? []);
    request.onWait({ group, limit: concurrency.limit, before: labels, cancels });
  }
  const interrupted = new AbortController();
  const interrupt = (): void => {
    interrupted.abort(new TurnLost('interrupted'));
  };
  if (signal?.aborted === true) interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    await place.turn(AbortSignal.any([interrupted.signal, superseded.signal]));
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
  return {
    superseded: superseded.signal,
    leave: () => {
      place.leave();
    },
  };
}
