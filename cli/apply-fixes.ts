import type { AppliedFix } from '../compiler/index.ts';
import { escapeTerminal, locate } from '../output/index.ts';
import type { Context } from './command.ts';
import { createCompilerHost } from './compiler-host.ts';
import { readFlows, type Workspace } from './workspace.ts';
import { writeFiles } from './write-files.ts';

/** Makes the edits that are safe in these flows, and writes them. What is still wrong, the compile after it says. */
export async function applyFixes(
  workspace: Workspace,
  context: Context,
  flows: readonly string[],
): Promise<readonly AppliedFix[]> {
  const { fixRepository } = await import('../compiler/index.ts');
  const host = createCompilerHost(workspace, context);
  const { fixes, files } = await fixRepository(readFlows(workspace, flows), host);
  writeFiles(workspace.root, files);
  return fixes;
}

/** A fix as the JSON output has it. */
export function fixAsJson({ code, title, span, source }: AppliedFix): object {
  return { code, title, path: span.path, ...placeOf(span, source) };
}

/** One line for each edit that was made. */
export function reportFixes(context: Context, fixes: readonly AppliedFix[]): void {
  if (context.quiet) return;
  for (const { code, title, span, source } of fixes) {
    const { line, column } = placeOf(span, source);
    const place = `${span.path}:${String(line)}:${String(column)}`;
    context.out(`${escapeTerminal(`  fixed ${place} [${code}] ${title}`)}\n`);
  }
}

function placeOf(span: AppliedFix['span'], source: string): ReturnType<typeof locate> {
  return locate(span, new Map([[span.path, source]]));
}
