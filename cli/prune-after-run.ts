import { neutralise } from '../output/index.ts';
import { pruneRuns } from '../runner/index.ts';
import { OperationalError } from '../store/index.ts';
import type { Context } from './command.ts';
import { readRetention } from './policy/read-retention.ts';

/** A run's end is no time to wait: what is more goes with the next ones. */
const atOnce = 20;

/** Lets go of old runs once a new one is over, whose own outcome stands whatever becomes of this. */
export async function pruneAfterRun(root: string, context: Context): Promise<void> {
  try {
    const retention = await readRetention(root);
    pruneRuns(root, { retention, now: Date.now(), limit: atOnce });
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    context.err(`millrace: Old runs were not removed. ${neutralise(error.message)}\n`);
  }
}
