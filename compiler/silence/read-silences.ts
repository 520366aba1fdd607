import { didYouMean } from '../diagnostics/closest.ts';
import { catalogue, type DiagnosticCode } from '../diagnostics/catalogue.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { renameFix } from '../diagnostics/fix.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Span } from '../model/source.ts';

/** What starts a comment that silences. */
export const silenceWord = 'millrace-ignore';

/** A comment that silences a code on one line, with the reason. */
export interface Silence {
  readonly code: DiagnosticCode;
  readonly reason: string;
  /** The comment. */
  readonly span: Span;
  /** The line that it is about: what starts there is silenced. */
  readonly line: { readonly start: number; readonly end: number };
}

interface Comment {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads `# millrace-ignore CODE: REASON` among the comments of a file. One that ends a line is about
 * that line; one that has its line to itself is about the next line that holds more than a comment.
 * One that is wrong silences nothing and is an error.
 */
export function readSilences(
  path: string,
  text: string,
  comments: readonly Comment[],
): Outcome<readonly Silence[]> {
  const read = comments.flatMap((comment) => readSilence(path, text, comment) ?? []);
  return {
    value: read.flatMap((one) => ('message' in one ? [] : [one])),
    diagnostics: read.filter((one) => 'message' in one),
  };
}

const form = /^(?:#|\/\/)[ \t]*millrace-ignore(?![\w-])[ \t]*([^\s:]*)[ \t]*(?::[ \t]*)?(.*?)\s*$/s;

function readSilence(
  path: string,
  text: string,
  comment: Comment,
): Silence | Diagnostic | undefined {
  const source = text.slice(comment.start, comment.end);
  const match = form.exec(source);
  if (match === null) return undefined;
  const [, code = '', reason = ''] = match;
  const span = { path, start: comment.start, end: comment.start + source.trimEnd().length };
  const at = comment.start + source.indexOf(code, source.indexOf(silenceWord) + silenceWord.length);
  const codeSpan = code === '' ? span : { path, start: at, end: at + code.length };
  if (!isCode(code)) return unknownCode(code, codeSpan);
  if (catalogue[code].severity === 'error') {
    return diagnose(
      'silence/error',
      codeSpan,
      { code },
      { hint: 'Delete it, and mend the error.' },
    );
  }
  if (reason === '') {
    const hint = `Write why: \`millrace-ignore ${code}: …\`.`;
    return diagnose('silence/no-reason', span, { code }, { hint });
  }
  return { code, reason, span, line: lineOf(text, comment) };
}

function isCode(code: string): code is DiagnosticCode {
  return Object.hasOwn(catalogue, code);
}

function unknownCode(code: string, span: Span): Diagnostic {
  const names = Object.keys(catalogue);
  const hint = didYouMean(code, names) ?? 'Write the code that the warning shows in brackets.';
  const fix = code.length > 80 ? undefined : renameFix(span, code, names);
  return diagnose('silence/unknown-code', span, { code: code.slice(0, 80) }, { hint, fix });
}

/** The line that a comment is about. */
function lineOf(text: string, { start }: Comment): Silence['line'] {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  if (text.slice(from, start).trim() !== '') return { start: from, end: endOfLine(text, start) };
  let next = endOfLine(text, start) + 1;
  while (
    next < text.length &&
    /^\s*(?:$|#|\/\/|\/?\*)/.test(text.slice(next, endOfLine(text, next)))
  ) {
    next = endOfLine(text, next) + 1;
  }
  return { start: next, end: endOfLine(text, next) };
}

function endOfLine(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found === -1 ? text.length : found;
}
