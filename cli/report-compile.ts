import type { AppliedFix, Diagnostic } from '../compiler/index.ts';
import { renderGithub, renderJson, renderSarif } from '../output/index.ts';
import type { Context } from './command.ts';
import { fixAsJson, reportFixes } from './apply-fixes.ts';
import type { CompileResult } from './compile-changed.ts';
import { keepsFromWriting, reportDiagnostics } from './report-diagnostics.ts';

export interface CompileOptions {
  /** Paths of flows. */
  readonly flows: readonly string[];
  readonly check: boolean;
  /** Makes safe edits first. */
  readonly fix?: boolean;
  /** `text`, `json`, `sarif` or `github`. */
  readonly format: string;
}

export interface Findings {
  readonly result: CompileResult;
  readonly orphans: readonly string[];
  /** Workflows that were generated for flows which are gone or no longer start by themselves. */
  readonly stale: readonly string[];
  /** What `--fix` mended. */
  readonly fixes: readonly AppliedFix[];
}

/** Says what a compile found, and what it writes or would write. */
export async function reportCompile(
  context: Context,
  options: CompileOptions,
  findings: Findings,
): Promise<void> {
  const { diagnostics, sources } = findings.result;
  switch (options.format) {
    case 'json': {
      const { locks, changed } = findings.result;
      const drift = [...changed.map(({ path }) => path), ...findings.orphans, ...findings.stale];
      const body = {
        version: 1,
        diagnostics: renderJson(diagnostics, sources),
        locks,
        ...(options.check ? { drift } : {}),
        ...(options.fix === true ? { fixes: findings.fixes.map(fixAsJson) } : {}),
      };
      context.out(`${JSON.stringify(body)}\n`);
      return;
    }
    case 'sarif': {
      const { explanations } = await import('../compiler/index.ts');
      const all = [...diagnostics, ...findings.result.silenced];
      context.out(renderSarif(all, sources, await explanations()));
      return;
    }
    case 'github':
      reportFixes(context, findings.fixes);
      context.out(renderGithub(diagnostics, sources));
      break;
    default:
      reportFixes(context, findings.fixes);
      reportDiagnostics(context, diagnostics, sources);
      reportFixable(context, diagnostics);
  }
  reportFiles(context, options, findings);
}

function reportFixable(context: Context, diagnostics: readonly Diagnostic[]): void {
  const count = diagnostics.filter(({ fix }) => fix !== undefined).length;
  if (count === 0 || context.quiet) return;
  context.err(`\`millrace compile --fix\` mends ${String(count)} of them.\n`);
}

function reportFiles(context: Context, options: CompileOptions, findings: Findings): void {
  const { changed, diagnostics } = findings.result;
  const { orphans, stale } = findings;
  if (options.check) reportDrift(context, findings);
  if (keepsFromWriting(diagnostics) || context.quiet) return;
  const count = options.flows.length;
  const flows = `${String(count)} ${count === 1 ? 'flow' : 'flows'}`;
  if (options.check) {
    if (changed.length + orphans.length + stale.length === 0) context.out(`${flows} up to date.\n`);
    return;
  }
  for (const { path } of changed) context.out(`  wrote ${path}\n`);
  for (const path of stale) context.out(`  removed ${path}\n`);
  if (changed.length + stale.length === 0) {
    context.out(`Nothing changed: ${flows} up to date.\n`);
  }
}

function reportDrift(context: Context, { result, orphans, stale }: Findings): void {
  for (const { path } of result.changed) {
    context.err(`${path} is not what its sources compile to. Run \`millrace compile\`.\n`);
  }
  for (const path of orphans) {
    context.err(`${path} has no flow beside it. Delete it, or bring the flow back.\n`);
  }
  for (const path of stale) {
    context.err(`${path} is of a flow that nothing starts any more. Run \`millrace compile\`.\n`);
  }
}
