import type { ExpressionEngine } from '../evaluate/engine.ts';
import { usesCode } from '../evaluate/evaluate-template.ts';
import { EvaluationError } from '../evaluate/evaluation-error.ts';
import { runGroup } from '../evaluate/run-group.ts';
import type { Mask } from '../report/mask.ts';
import type { RunState } from '../schedule/run-state.ts';
import { takeTurn, type RunTurn, TurnLost, type TurnWait } from './slots/run-turn.ts';

/** What a run that is about to begin, or to go on, is known by. */
export interface TurnOptions {
  /** As it is once the run has started. */
  readonly state: RunState;
  /** Absolute path of the repository. */
  readonly root: string;
  /** Path of the flow's YAML. */
  readonly flow: string;
  readonly stateDirectory: string;
  readonly mask: Mask;
  readonly signal: AbortSignal | undefined;
  readonly onWait: (wait: TurnWait) => void;
  readonly loadEngine: () => Promise<ExpressionEngine>;
}

/**
 * Waits until a run may be one of those of its flow's group. `undefined` when the flow has none, or
 * its steps are mocked and touch nothing. Rejects with `TurnLost` when the run is not to begin.
 */
export async function beginTurn(options: TurnOptions): Promise<RunTurn | undefined> {
  const { state, mask, onWait, flow } = options;
  const { concurrency } = state.flow.plan.lock;
  if (concurrency === undefined || state.mock) return undefined;
  return await takeTurn({
    ...options,
    concurrency,
    group: await groupOf(options),
    run: { run: state.run, flow, since: Date.now() },
    // The group may hold an input, and that a secret.
    onWait: (wait) => {
      onWait({ ...wait, group: mask.text(wait.group) });
    },
  });
}

async function groupOf({ state, loadEngine }: TurnOptions): Promise<string> {
  const { concurrency } = state.flow.plan.lock;
  const needsEngine = concurrency !== undefined && usesCode(concurrency.group);
  const engine = needsEngine ? await loadEngine() : undefined;
  try {
    return runGroup(state, engine);
  } catch (error) {
    if (error instanceof EvaluationError) throw new TurnLost('unfit', error.message);
    throw error;
  } finally {
    engine?.dispose();
  }
}
