import { renderGithub, renderJson, renderSarif } from '../output/index.ts';
import type { Context } from './command.ts';
import type { CompileResult } from './compile-changed.ts';
import { hasErrors, reportDiagnostics } from './report-diagnostics.ts';

export interface CompileOptions {
  /** Paths of flows. */
  readonly flows: readonly string[];
  readonly check: boolean;
  /** `text`, `json`, `sarif` or `github`. */
  readonly format: string;
}

export interface Findings {
  readonly result: CompileResult;
  readonly orphans: readonly string[];
}

/** Says what a compile found, and what it writes or would write. */
export function reportCompile(context: Context, options: CompileOptions, findings: Findings): void {
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
