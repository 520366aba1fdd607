import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { shorten } from '../diagnostics/shorten.ts';
import type { Span } from '../model/source.ts';

/** A number must be one that JSON carries and that means what is written. */
export function checkNumber(text: string, value: number, span: Span): Diagnostic | undefined {
  const hint = `If it is meant as text, put it in quotes: '${shorten(text)}'`;
  const reason = numberProblem(text, value);
  return reason === undefined
    ? undefined
    : diagnose('parse/bad-number', span, { text: text.slice(0, 60), reason }, { hint });
}

function numberProblem(text: string, value: number): string | undefined {
  if (Number.isNaN(value)) return 'it is not a number at all';
  if (!Number.isFinite(value)) return 'no number is that large';
  const isInteger = /^[-+]?\d+$|^0[xo]/.test(text);
  if (isInteger && !Number.isSafeInteger(value)) return 'integers are exact only up to 2^53';
  if (value === 0 && /^[-+]?[\d.]*[1-9]/.test(text)) return 'no number but zero is that small';
  if (/^[-+]?0\d/.test(text)) return `YAML reads it as ${String(value)}`;
  return undefined;
}
