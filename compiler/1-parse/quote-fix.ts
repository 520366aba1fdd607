import { replace, type Fix } from '../diagnostics/fix.ts';
import type { Span } from '../model/source.ts';
import { quote } from './quoted.ts';

/** Longer values are no slip of a line. */
const longest = 1_000;

function isLine(text: string): boolean {
  return text.length <= longest && !text.includes('\n');
}

/**
 * Puts a value in quotes. Only where it stands on one line: what YAML makes of the breaks of a text
 * without quotes, nobody should have to guess.
 */
export function quoteFix(span: Span, text: string): Fix | undefined {
  return isLine(text) ? replace('Put it in quotes.', span, quote(text)) : undefined;
}

/** Makes an expression of what was meant as one. */
export function bracesFix(span: Span, text: string): Fix | undefined {
  const known = /\b(?:inputs|steps|run|flow|error|attempt)\b/;
  if (!isLine(text) || text.includes('${{') || !known.test(text)) return undefined;
  const title = 'Put it in braces and quotes.';
  return replace(title, span, quote(`\${{ ${text} }}`));
}
