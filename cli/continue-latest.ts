import { lockDigest } from '../lock/index.ts';
import { listRuns, openRun, readRun, type OpenedRun } from '../runner/index.ts';
import { UsageError, type Context, type ExitCode, type Invocation } from './command.ts';
import { continueRun } from './continue-run.ts';
import type { FlowToPrepare } from './prepare-flow.ts';

/** What `--continue` does not go with: each says that a new run is meant. */
const onlyForNewRuns = ['dry-run', 'mock', 'step'] as const;

/**
 * Goes on with the newest run of this flow with this lock, where it has not succeeded: resumes it when
 * its process died or it waits, and tries what failed again when it has ended. `undefined` when there
 * is no such run. A run whose record is damaged could be the one, so it is refused, not passed over.
 */
export async function continueLatest(
  invocation: Invocation,
  context: Context,
  { workspace, flow, lockText }: FlowToPrepare,
): Promise<ExitCode | undefined> {
  for (const option of onlyForNewRuns) {
    if (invocation.flag(option) || invocation.text(option) !== undefined) {
      throw new UsageError(`\`--continue\` goes on with a run, and \`--${option}\` begins one.`);
    }
  }
  const run = latestRun(workspace.root, flow, lockDigest(lockText));
  if (run === undefined) return undefined;
  const opening = openRun(workspace.root, run);
  if (!opening.ok) return undefined;
  if (opening.opened.finished?.status === 'succeeded') return undefined;
  if (!context.json && !context.quiet) {
    context.err(`Going on with the run ${run}, with the inputs that it was begun with.\n`);
  }
  return await goOn(invocation, context, opening.opened);
}

/** Resumes a run, or tries again what failed in one that has ended. */
export async function goOn(
  invocation: Invocation,
  context: Context,
  opened: OpenedRun,
): Promise<ExitCode> {
  const more = opened.finished === undefined ? {} : { retry: { from: [] } };
  return await continueRun(invocation, context, opened, more);
}

/** The newest run of the whole flow with this lock. Throws an `IntegrityError` for a damaged one. */
function latestRun(root: string, flow: string, lock: string): string | undefined {
  const [found] = listRuns(root, {
    limit: 1,
    wanted: (summary) => {
      if (summary.flow !== flow && summary.status !== 'damaged') return false;
      const reading = readRun(root, summary.run);
      if (!reading.ok) return false;
      const { view } = reading;
      return view.lock === lock && view.only === undefined && view.mock === undefined;
    },
  });
  return found?.run;
}
