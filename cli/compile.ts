import { renderGithub, renderJson, renderSarif } from '../output/index.ts';
import { exitCode, type Command, type Context, type ExitCode } from './command.ts';
import { compileChanged, type CompileResult } from './compile-changed.ts';
import { openCompileMemory } from './compile-memory.ts';
import { hasErrors, reportDiagnostics } from './report-diagnostics.ts';
import { openWorkingFiles } from './working-files.ts';
import { listLocks, openWorkspace, readBytes, selectFlows, type Workspace } from './workspace.ts';
import { writeFiles } from './write-files.ts';

export const compile: Command = {
  name: 'compile',
  summary: 'Check all flows and write their locks and grants',
  positionals: '[FLOW…]',
  arity: [0, Infinity],
  options: {
    check: {
      type: 'boolean',
      help: 'Write nothing; fail when a lock or grants file is not up to date',
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
    'JSON: {version, diagnostics: [{code, severity, message, path, line, column, …}], locks: [path]}.',
  examples: [
    { line: 'millrace compile', does: 'check everything, write what changed' },
    { line: 'millrace compile hello', does: 'one flow' },
    { line: 'millrace compile --check --format github', does: 'in CI' },
  ],
  run: async (invocation, context) => {
    const workspace = openWorkspace(context);
    return await compileFlows(workspace, context, {
      flows: selectFlows(workspace, context, invocation.positionals),
      check: invocation.flag('check'),
      format: invocation.text('format') ?? (context.json ? 'json' : 'text'),
    });
  },
};

export interface CompileOptions {
  /** Paths of flows. */
  readonly flows: readonly string[];
  readonly check: boolean;
  readonly format: string;
}

/** Compiles, compares or writes, and reports. */
export async function compileFlows(
  workspace: Workspace,
  context: Context,
  options: CompileOptions,
): Promise<ExitCode> {
  const files = openWorkingFiles(workspace);
  // The answer of `--check` may not rest on a memory that something else could have written.
  const memory = options.check ? undefined : openCompileMemory(workspace, context, files);
  const result = await compileChanged(options.flows, { workspace, context, files, memory });
  const orphans = findOrphans(workspace, options);
  report(context, options, { result, orphans });
  if (hasErrors(result.diagnostics)) return exitCode.wrong;
  const { changed } = result;
  if (options.check) return changed.length + orphans.length > 0 ? exitCode.wrong : exitCode.fine;
  writeFiles(workspace.root, new Map(changed.map(({ path, text }) => [path, text])));
  return exitCode.fine;
}

/** Locks whose flow is gone. Only looked for when all flows are compiled. */
function findOrphans(workspace: Workspace, options: CompileOptions): readonly string[] {
  if (!options.check) return [];
  return listLocks(workspace).filter(
    (path) => readBytes(workspace, path.replace(/\.lock\.json$/, '.yaml')) === undefined,
  );
}

interface Findings {
  readonly result: CompileResult;
  readonly orphans: readonly string[];
}

function report(context: Context, options: CompileOptions, findings: Findings): void {
  const { diagnostics, sources } = findings.result;
  switch (options.format) {
    case 'json': {
      const { locks, changed } = findings.result;
      const drift = [...changed.map(({ path }) => path), ...findings.orphans];
      const body = {
        version: 1,
        diagnostics: renderJson(diagnostics, sources),
        locks,
        ...(options.check ? { drift } : {}),
      };
      context.out(`${JSON.stringify(body)}\n`);
      return;
    }
    case 'sarif':
      context.out(renderSarif(diagnostics, sources));
      return;
    case 'github':
      context.out(renderGithub(diagnostics, sources));
      break;
    default:
      reportDiagnostics(context, diagnostics, sources);
  }
  reportFiles(context, options, findings);
}

function reportFiles(context: Context, options: CompileOptions, findings: Findings): void {
  const { changed, diagnostics } = findings.result;
  const failed = hasErrors(diagnostics);
  if (options.check) {
    for (const { path } of changed) {
      context.err(`${path} is not what its sources compile to. Run \`millrace compile\`.\n`);
    }
    for (const path of findings.orphans) {
      context.err(`${path} has no flow beside it. Delete it, or bring the flow back.\n`);
    }
  }
  if (failed || context.quiet) return;
  const count = options.flows.length;
  const flows = `${String(count)} ${count === 1 ? 'flow' : 'flows'}`;
  if (!options.check) {
    for (const { path } of changed) context.out(`  wrote ${path}\n`);
    if (changed.length === 0) context.out(`Nothing changed: ${flows} up to date.\n`);
  } else if (changed.length + findings.orphans.length === 0) {
    context.out(`${flows} up to date.\n`);
  }
}
