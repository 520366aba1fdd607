import { renderSummary, renderText, type Finding, type Sources } from '../output/index.ts';
import type { Context } from './command.ts';

/** Prints diagnostics with code frames and how many there are. `--quiet` leaves only errors. */
export function reportDiagnostics(
  context: Context,
  diagnostics: readonly Finding[],
  sources: Sources,
): void {
  const shown = context.quiet
    ? diagnostics.filter(({ severity }) => severity === 'error')
    : diagnostics;
  if (shown.length === 0) return;
  for (const diagnostic of shown) {
    context.err(`${renderText(diagnostic, sources, { color: context.color })}\n\n`);
  }
  context.err(`${renderSummary(shown)}\n`);
}

export function hasErrors(diagnostics: readonly Finding[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** Whether an error keeps locks from being written: what is wrong with a test does not. */
export function keepsFromWriting(diagnostics: readonly Finding[]): boolean {
  return hasErrors(diagnostics.filter(({ span }) => !span.path.endsWith('.test.yaml')));
}
