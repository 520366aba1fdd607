import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Fix, FixEdit } from '../diagnostics/fix.ts';
import type { Span } from '../model/source.ts';

/** A fix, and what it mends. */
export interface ChosenFix {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
}

/**
 * The fixes that can be made together: of those whose edits meet, the first. The same edit for two
 * diagnostics is one fix.
 */
export function chooseFixes(diagnostics: readonly Diagnostic[]): readonly ChosenFix[] {
  const taken: FixEdit[] = [];
  return diagnostics.flatMap((diagnostic) => {
    const { fix } = diagnostic;
    if (fix === undefined || fix.edits.some((edit) => taken.some((other) => meet(edit, other)))) {
      return [];
    }
    taken.push(...fix.edits);
    return [{ diagnostic, fix }];
  });
}

/** Two insertions at one place meet as well: nobody knows which comes first. */
function meet({ span: a }: FixEdit, { span: b }: FixEdit): boolean {
  if (a.path !== b.path) return false;
  return a.start === b.start || (a.start < b.end && b.start < a.end) || touchesInsertion(a, b);
}

function touchesInsertion(a: Span, b: Span): boolean {
  const isInsertion = a.start === a.end || b.start === b.end;
  return isInsertion && a.start <= b.end && b.start <= a.end;
}
