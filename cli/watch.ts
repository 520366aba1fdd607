import { OperationalError } from '../store/index.ts';
import { awaitChanges } from './await-changes.ts';
import { exitCode, type Context, type ExitCode } from './command.ts';
import { compileChanged } from './compile-changed.ts';
import { openCompileMemory, type CompileMemory } from './compile-memory.ts';
import { reportCompile, type CompileOptions } from './report-compile.ts';
import { keepsFromWriting } from './report-diagnostics.ts';
import { openWatchedFiles, type WatchedFiles } from './watched-files.ts';
import { listFlows, type Workspace } from './workspace.ts';
import { withWorkflows } from './workflows/with-workflows.ts';
import { removeFiles, writeFiles } from './write-files.ts';

export interface WatchOptions extends CompileOptions {
  /** Whether `flows` were named; else every flow counts, also one that comes later. */
  readonly isSelected: boolean;
}

interface Watch {
  readonly workspace: Workspace;
  readonly context: Context;
  readonly options: WatchOptions;
  readonly files: WatchedFiles;
  readonly memory: CompileMemory;
  /** What was said last, so that nothing is said twice. */
  said: string;
}

/**
 * Compiles, and again whenever a file changes: only the flows that it reaches are checked. Ends with
 * an interruption.
 */
export async function watchFlows(
  workspace: Workspace,
  context: Context,
  options: WatchOptions,
): Promise<ExitCode> {
  const signal = context.interruption();
  const changes = awaitChanges(signal);
  const files = openWatchedFiles(workspace);
  const memory = openCompileMemory(workspace, context, files);
  const watch: Watch = { workspace, context, options, files, memory, said: '' };
  try {
    changes.listenTo(files.folders());
    await compileOnce(watch);
    for (;;) {
      await changes.next();
      if (signal.aborted) return exitCode.interrupted;
      if (!files.refresh()) continue;
      changes.listenTo(files.folders());
      await compileOnce(watch);
    }
  } finally {
    changes.close();
  }
}

/** What the world refuses now, it may grant after the next change. */
async function compileOnce(watch: Watch): Promise<void> {
  const { context } = watch;
  try {
    await compileAndWrite(watch);
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    const { reportFailure } = await import('./failure.ts');
    reportFailure(error, context);
    watch.said = '';
  }
}

async function compileAndWrite(watch: Watch): Promise<void> {
  const { workspace, context, options, files } = watch;
  const present = listFlows(workspace);
  const flows = options.isSelected
    ? present.filter((flow) => options.flows.includes(flow))
    : present;
  const { result, plan } = await withWorkflows(await compileChanged(flows, watch), watch);
  const { stale } = plan;
  const { checked, changed, diagnostics } = result;
  const content = JSON.stringify([flows, diagnostics]);
  const isNews = checked.length + changed.length + stale.length > 0 || content !== watch.said;
  watch.said = content;
  if (isNews)
    await reportCompile(context, { ...options, flows }, { result, orphans: [], stale, fixes: [] });
  if (!keepsFromWriting(diagnostics)) {
    writeFiles(workspace.root, new Map(changed.map(({ path, text }) => [path, text])));
    removeFiles(workspace.root, stale);
    files.accept(changed.map(({ path }) => path));
  }
  if (!isNews || context.quiet || options.format !== 'text') return;
  const count = `${String(checked.length)} of ${String(flows.length)}`;
  context.err(`Checked ${count} flows. Watching for changes; Ctrl-C ends it.\n`);
}
