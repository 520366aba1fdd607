import type { Compilation, Diagnostic } from '../compiler/index.ts';
import { renderGithub, renderJson, renderSarif } from '../output/index.ts';
import { exitCode, type Command, type Context, type ExitCode } from './command.ts';
import { createCompilerHost } from './compiler-host.ts';
import { recallCompilation, rememberCompilation, type CompiledFile } from './compile-memory.ts';
import { hasErrors, reportDiagnostics } from './report-diagnostics.ts';
import {
  grantsPath,
  listLocks,
  lockPath,
  openWorkspace,
  readBytes,
  readFlows,
  readText,
  selectFlows,
  type Workspace,
} from './workspace.ts';
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

/** What a compile made of one flow, or remembered. `files` is absent when the flow has errors. */
interface Result {
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly CompiledFile[];
  readonly sources: ReadonlyMap<string, string>;
}

/** Compiles, compares or writes, and reports. */
export async function compileFlows(
  workspace: Workspace,
  context: Context,
  options: CompileOptions,
): Promise<ExitCode> {
  const result = await compileOrRecall(workspace, context, options);
  const changed = result.files.filter(({ path, text }) => readText(workspace, path) !== text);
  const orphans = findOrphans(workspace, options);
  report(context, options, { result, changed, orphans });
  if (hasErrors(result.diagnostics)) return exitCode.wrong;
  if (options.check) return changed.length + orphans.length > 0 ? exitCode.wrong : exitCode.fine;
  writeFiles(workspace.root, new Map(changed.map(({ path, text }) => [path, text])));
  return exitCode.fine;
}

/**
 * A compile whose inputs have not changed is not done again. `--check` always compiles: its answer
 * may not rest on a memory that something else could have written.
 */
async function compileOrRecall(
  workspace: Workspace,
  context: Context,
  options: CompileOptions,
): Promise<Result> {
  if (!options.check) {
    const recalled = recallCompilation(workspace, context, options.flows);
    if (recalled !== undefined) return { diagnostics: [], files: recalled, sources: new Map() };
  }
  const { compileRepository } = await import('../compiler/index.ts');
  const flows = readFlows(workspace, options.flows);
  const compilation = await compileRepository(flows, createCompilerHost(workspace, context));
  const files = filesOf(compilation);
  if (!options.check) rememberCompilation(workspace, context, compilation);
  return { diagnostics: compilation.diagnostics, files, sources: compilation.sources };
}

function filesOf(compilation: Compilation): readonly CompiledFile[] {
  return compilation.flows.flatMap(({ path, locked }) =>
    locked === undefined
      ? []
      : [
          { path: lockPath(path), text: locked.lockText },
          { path: grantsPath(path), text: locked.grantsText },
        ],
  );
}

/** Locks whose flow is gone. Only looked for when all flows are compiled. */
function findOrphans(workspace: Workspace, options: CompileOptions): readonly string[] {
  if (!options.check) return [];
  return listLocks(workspace).filter(
    (path) => readBytes(workspace, path.replace(/\.lock\.json$/, '.yaml')) === undefined,
  );
}

interface Findings {
  readonly result: Result;
  readonly changed: readonly CompiledFile[];
  readonly orphans: readonly string[];
}

function report(context: Context, options: CompileOptions, findings: Findings): void {
  const { diagnostics, sources } = findings.result;
  switch (options.format) {
    case 'json': {
      const locks = findings.result.files
        .map(({ path }) => path)
        .filter((path) => path.endsWith('.json'));
      const drift = [...findings.changed.map(({ path }) => path), ...findings.orphans];
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
  const failed = hasErrors(findings.result.diagnostics);
  if (options.check) {
    for (const { path } of findings.changed) {
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
    for (const { path } of findings.changed) context.out(`  wrote ${path}\n`);
    if (findings.changed.length === 0) context.out(`Nothing changed: ${flows} up to date.\n`);
  } else if (findings.changed.length + findings.orphans.length === 0) {
    context.out(`${flows} up to date.\n`);
  }
}
