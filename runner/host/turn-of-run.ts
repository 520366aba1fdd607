import { stateDirectory } from '../../store/index.ts';
import { loadEngine } from '../evaluate/quickjs-engine.ts';
import { beginTurn, type TurnOptions } from './begin-turn.ts';
import type { RunTurn } from './slots/run-turn.ts';

/** What a run waits for its turn with. */
export interface Turn extends Pick<TurnOptions, 'root' | 'signal' | 'onWait'> {
  /** Of the runner; this process's when absent. */
  readonly environment: Readonly<Record<string, string | undefined>> | undefined;
}

/** Waits for the turn of a run on this machine. Rejects with `TurnLost` when it does not come. */
export async function turnOf(
  options: Turn & Pick<TurnOptions, 'state' | 'mask' | 'flow'>,
): Promise<RunTurn | undefined> {
  return await beginTurn({
    ...options,
    stateDirectory: stateDirectory(options.environment ?? process.env),
    loadEngine: async () => await loadEngine(() => performance.now()),
  });
}
