import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Fix } from '../diagnostics/fix.ts';
import type { Span } from '../model/source.ts';
import { expressionEnd } from './expression-end.ts';
import type { Trap } from './mask.ts';
import { bracesFix, quoteFix } from './quote-fix.ts';
import { quoted } from './quoted.ts';
import type { Range, SourceText } from './read-text.ts';
import type { Token } from './tokenize.ts';

/** What an expression without an end needs. */
export const closeIt = 'Write `}}` where it ends.';

/** Finds an expression without quotes that YAML takes apart, at the token where it starts. */
export function expressionTrap(
  tokens: readonly Token[],
  index: number,
  source: SourceText,
): Trap | undefined {
  const token = tokens[index];
  if (token?.kind !== 'plain') return undefined;
  if (token.flow > 0) return inFlow(token, source);
  if (token.text.includes('${{')) return cutShort(token, source);
  return bareTernary(token, source);
}

/** `{ a: ${{ b }} }`: inside brackets, braces are YAML's own. */
function inFlow(token: Token, source: SourceText): Trap | undefined {
  if (!token.text.endsWith('$') || !source.safe.startsWith('{{', token.end)) return undefined;
  const start = token.end - 1;
  const end = endIn(source, start);
  if (end === undefined) return unterminated(source, start);
  const span = { path: source.path, start, end };
  const value = inFlowValue(token, source, span);
  const extras =
    value === undefined
      ? { hint: 'Put the whole value in quotes.' }
      : {
          hint: quoteHint(source, value),
          fix: wholeFix(source, value, /^[ \t]*(?:[,\]}\r\n]|$|[ \t]#)/),
        };
  const diagnostic = diagnose('parse/unquoted-in-flow', span, undefined, extras);
  return { diagnostic, mask: { start, end }, as: 'text', misleads: true, settles: false };
}

/** The text around an expression is part of the value; where a second one follows, its end is not clear. */
function inFlowValue(token: Token, source: SourceText, span: Span): Span | undefined {
  const rest = /^[^,[\]{}\r\n]*/.exec(source.safe.slice(span.end, span.end + 200))?.[0] ?? '';
  const end = span.end + rest.trimEnd().length;
  return source.safe.startsWith('{', span.end + rest.length)
    ? undefined
    : { ...span, start: token.start, end };
}

/** `${{ a ? b : c }}` and `${{ a # b }}`: YAML ends the text at `: ` and at ` #`. */
function cutShort(token: Token, source: SourceText): Trap | undefined {
  const after = source.safe.slice(token.end, token.end + 200);
  const cut = /^(?:[ \t]+(?=#)|\s*(?=:\s))(.)/.exec(after)?.[1];
  const start = cut === undefined ? undefined : lastOpen(token, source);
  if (start === undefined) return undefined;
  const end = endIn(source, start);
  if (end === undefined) return unterminated(source, start);
  const span = { path: source.path, start, end };
  const value = { ...span, start: token.start, end: lineEnd(source.safe.slice(0, end + 200), end) };
  const extras = {
    hint: quoteHint(source, span),
    fix: wholeFix(source, value, /^(?:[ \t]*\r?\n|[ \t]+#|[ \t]*$)/),
  };
  const isTernary = / \?[ \n]/.test(source.safe.slice(start, token.end));
  const diagnostic =
    cut === '#'
      ? diagnose('parse/comment-cuts-expression', span, undefined, extras)
      : isTernary
        ? diagnose('parse/unquoted-ternary', span, undefined, extras)
        : diagnose('parse/colon-cuts-expression', span, undefined, extras);
  return { diagnostic, mask: { start, end }, as: 'text', misleads: true, settles: false };
}

/** Where the expression starts that does not end within the token. */
function lastOpen(token: Token, source: SourceText): number | undefined {
  let open = token.text.indexOf('${{');
  while (open !== -1) {
    const end = endIn(source, token.start + open);
    if (end === undefined || end > token.end) return token.start + open;
    open = token.text.indexOf('${{', end - token.start);
  }
  return undefined;
}

function unterminated(source: SourceText, start: number): Trap {
  const span = { path: source.path, start, end: start + 3 };
  const diagnostic = diagnose('parse/unterminated-expression', span, undefined, { hint: closeIt });
  const mask = { start, end: lineEnd(source.safe, start) };
  return { diagnostic, mask, as: 'text', misleads: true, settles: true };
}

/** `if: a ? b : c`: without braces and quotes, it is a map in a place where none can be. */
function bareTernary(token: Token, source: SourceText): Trap | undefined {
  if (token.key === undefined || !/\S \? \S/.test(token.text)) return undefined;
  if (!/^[ \t]*:[ \t]/.test(source.safe.slice(token.end, token.end + 200))) return undefined;
  const mask = { start: token.start, end: lineEnd(source.safe, token.start) };
  const text = source.text.slice(mask.start, mask.end);
  const hint = `Put it in braces and quotes: ${quoted(`\${{ ${text} }}`)}`;
  const diagnostic = diagnose('parse/unquoted-ternary', { path: source.path, ...mask }, undefined, {
    hint,
    fix: bracesFix({ path: source.path, ...mask }, text),
  });
  return { diagnostic, mask, as: 'text', misleads: true, settles: true };
}

/** Quotes around a value, when what may follow a value follows. */
function wholeFix(source: SourceText, span: Span, after: RegExp): Fix | undefined {
  const next = source.safe.slice(span.end, span.end + 200);
  return after.test(next) ? quoteFix(span, source.text.slice(span.start, span.end)) : undefined;
}

/** Where the expression that opens at `start` ends, when that is on its own lines. */
function endIn(source: SourceText, start: number): number | undefined {
  const end = expressionEnd(source.safe, start + 3, blockEnd(source.safe, start));
  return end === undefined ? undefined : end + 2;
}

/** The end of the line at `start` and of all lines below that are indented more. */
function blockEnd(text: string, start: number): number {
  const lineStart = text.lastIndexOf('\n', start) + 1;
  const indent = /^[ -]*/.exec(text.slice(lineStart, start))?.[0].length ?? 0;
  let end = breakAfter(text, start);
  while (end < text.length) {
    const next = breakAfter(text, end + 1);
    const line = text.slice(end + 1, next);
    if (line.trim() !== '' && (/^ */.exec(line)?.[0].length ?? 0) <= indent) break;
    end = next;
  }
  return end;
}

function breakAfter(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found === -1 ? text.length : found;
}

/** The end of what stands on the line, before a comment and white space. */
export function lineEnd(text: string, start: number): number {
  return endBefore(text, start, /\n|[ \t]#/g);
}

/** The place of the first match from `start` on, or the end of the text, without white space before it. */
export function endBefore(text: string, start: number, pattern: RegExp): number {
  pattern.lastIndex = start;
  let end = pattern.exec(text)?.index ?? text.length;
  while (end > start && ' \t\r\n'.includes(text.charAt(end - 1))) end--;
  return end;
}

function quoteHint(source: SourceText, range: Range): string {
  return `Put it in quotes: ${quoted(source.text.slice(range.start, range.end))}`;
}
