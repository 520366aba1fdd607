import type { Sha256 } from '../../lock/index.ts';
import type { RepositoryProgram } from '../checker/repository-program.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ScriptClosure } from '../model/resolved.ts';
import type { Signature } from '../model/typed.ts';

/**
 * The signature of every script, by digest. One that has errors is left out. What is wrong with a
 * module that several scripts share is said once.
 */
export function inferScripts(
  closures: readonly ScriptClosure[],
  program: RepositoryProgram,
): Outcome<ReadonlyMap<Sha256, Signature>> {
  const value = new Map<Sha256, Signature>();
  const diagnostics = new Map<string, Diagnostic>();
  for (const { digest } of closures) {
    const outcome = program.signature(digest);
    if (outcome.value !== undefined) value.set(digest, outcome.value);
    for (const diagnostic of outcome.diagnostics) {
      const { code, message, span } = diagnostic;
      diagnostics.set(JSON.stringify([span.path, span.start, span.end, code, message]), diagnostic);
    }
  }
  return { value, diagnostics: [...diagnostics.values()] };
}
