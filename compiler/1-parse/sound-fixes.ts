import { parseExpression } from '../checker/parse-expression.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { unquote } from './quoted.ts';
import { splitText } from './split-text.ts';

/** Leaves out the fixes that would make an expression of what is none: a person has to look there. */
export function withSoundFixes(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const { fix, ...plain } = diagnostic;
    return fix === undefined || fix.edits.every(({ text }) => isSound(text)) ? diagnostic : plain;
  });
}

function isSound(text: string): boolean {
  if (!/^['"].*\$\{\{/s.test(text)) return true;
  const value = unquote(text);
  const { pieces, unterminatedAt } = splitText(value);
  return (
    unterminatedAt === undefined &&
    pieces.every(({ kind, start, end }) => kind === 'text' || parses(value.slice(start, end)))
  );
}

/** Names are not known yet; that one is missing says nothing about the form. */
function parses(source: string): boolean {
  const reading = parseExpression(source, []);
  return reading.ok || reading.problems.every(({ kind }) => kind === 'name');
}
