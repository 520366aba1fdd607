import { exitCode, UsageError, type Command, type Context, type ExitCode } from './command.ts';
import { applyFixes } from './apply-fixes.ts';
import { compileChanged } from './compile-changed.ts';
import { openCompileMemory } from './compile-memory.ts';
import { reportCompile, type CompileOptions } from './report-compile.ts';
import { hasErrors, keepsFromWriting } from './report-diagnostics.ts';
import { openWorkingFiles } from './working-files.ts';
import { listLocks, openWorkspace, readBytes, selectFlows, type Workspace } from './workspace.ts';
import { reportRefused, withWorkflows } from './workflows/with-workflows.ts';
import { removeFiles, writeFiles } from './write-files.ts';

export const compile: Command = {
  name: 'compile',
  summary: 'Check all flows and write their locks, grants and workflows',
  positionals: '[FLOW…]',
  arity: [0, Infinity],
  options: {
    check: {
      type: 'boolean',
      help: 'Write nothing; fail when a lock, grants file or workflow is not up to date',
    },
    fix: {
      type: 'boolean',
      help: 'First make every edit that is safe: misspelled names, quotes, first pins',
    },
    watch: {
      type: 'boolean',
      help: 'Stay, and compile again what a change of a file reaches; Ctrl-C ends it',
    },
    format: {
      type: 'string',
      value: 'FORMAT',
      choices: ['text', 'json', 'sarif', 'github'],
      help: 'How diagnostics are printed: text (the default), json, sarif or github',
    },
  },
  hasJson: true,
  details:
    'JSON: {version, diagnostics: [{code, severity, message, path, line, column, …}], locks: [path]}, and\n`drift` with --check, `fixes` with --fix; output/compile-output.schema.json describes it.',
  examples: [
    { line: 'millrace compile', does: 'check everything, write what changed' },
    { line: 'millrace compile hello', does: 'one flow' },
    { line: 'millrace compile --fix', does: 'mend what can be mended without asking' },
    { line: 'millrace compile --check --format github', does: 'in CI' },
    { line: 'millrace compile --watch', does: 'while you edit' },
  ],
  run: async (invocation, context) => {
    if (invocation.flag('fix') && invocation.flag('check')) {
      throw new UsageError('`--check` writes nothing and `--fix` writes: use one of them.');
    }
    const workspace = openWorkspace(context);
    const options = {
      flows: selectFlows(workspace, context, invocation.positionals),
      check: invocation.flag('check'),
      fix: invocation.flag('fix'),
      format: invocation.text('format') ?? (context.json ? 'json' : 'text'),
    };
    if (!invocation.flag('watch')) return await compileFlows(workspace, context, options);
    if (options.check) {
      throw new UsageError(
        '`--watch` writes locks and `--check` writes nothing: name one of them.',
      );
    }
    const { watchFlows } = await import('./watch.ts');
    return await watchFlows(workspace, context, {
      ...options,
      isSelected: invocation.positionals.length > 0,
    });
  },
};

/** Compiles, compares or writes, and reports. */
export async function compileFlows(
  workspace: Workspace,
  context: Context,
  options: CompileOptions,
): Promise<ExitCode> {
  const isFixing = options.fix === true;
  const fixes = isFixing ? await applyFixes(workspace, context, options.flows) : [];
  const files = openWorkingFiles(workspace);
  // The answer of `--check` may not rest on a memory that something else could have written; and what
  // is silenced is not remembered, which SARIF shows.
  const isFresh = options.check || options.format === 'sarif';
  const memory = isFresh ? undefined : openCompileMemory(workspace, context, files);
  const compiled = await compileChanged(options.flows, { workspace, context, files, memory });
  const { result, plan } = await withWorkflows(compiled, { workspace, files });
  const { stale, refused } = plan;
  const orphans = findOrphans(workspace, options);
  await reportCompile(context, options, { result, orphans, stale, fixes });
  const { changed, diagnostics } = result;
  if (keepsFromWriting(diagnostics)) return exitCode.wrong;
  const hasDrifted = options.check && changed.length + orphans.length + stale.length > 0;
  if (!options.check) {
    writeFiles(workspace.root, new Map(changed.map(({ path, text }) => [path, text])));
    removeFiles(workspace.root, stale);
  }
  reportRefused(workspace.root, context, refused);
  const isWrong = hasDrifted || hasErrors(diagnostics) || refused.some((one) => one.isDivided);
  return isWrong ? exitCode.wrong : exitCode.fine;
}

/** Locks whose flow is gone. Only looked for when all flows are compiled. */
function findOrphans(workspace: Workspace, options: CompileOptions): readonly string[] {
  if (!options.check) return [];
  return listLocks(workspace).filter(
    (path) => readBytes(workspace, path.replace(/\.lock\.json$/, '.yaml')) === undefined,
  );
}
