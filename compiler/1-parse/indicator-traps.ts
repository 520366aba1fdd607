import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { endBefore } from './expression-traps.ts';
import type { Trap } from './mask.ts';
import { bracesFix } from './quote-fix.ts';
import { quoted } from './quoted.ts';
import type { Range, SourceText } from './read-text.ts';
import { isLayout, type Token } from './tokenize.ts';

/** Keys whose value is a condition, so that `!` before it means "not". */
const conditions: ReadonlySet<string> = new Set(['if', 'until']);

/** Finds the parts of YAML that a flow may not use: tags, anchors, aliases, directives. */
export function indicatorTrap(
  tokens: readonly Token[],
  index: number,
  source: SourceText,
): Trap | undefined {
  const token = tokens[index];
  switch (token?.kind) {
    case 'tag':
      return tagTrap(tokens, index, source);
    case 'anchor': {
      const diagnostic = diagnose(
        'parse/anchor',
        spanOf(source, token),
        { text: token.text },
        { hint: 'Delete it.' },
      );
      return hide(diagnostic, token, 'space');
    }
    case 'alias':
      return aliasTrap(token, source);
    case 'directive':
      return hide(
        diagnose('parse/directive', spanOf(source, token), undefined, { hint: 'Delete it.' }),
        token,
        'comment',
      );
    default:
      return undefined;
  }
}

function hide(diagnostic: Diagnostic, mask: Range, as: Trap['as']): Trap {
  const { start, end } = mask;
  return { diagnostic, mask: { start, end }, as, misleads: false, settles: as === 'text' };
}

/** `if: !x` reads "x, which is a tag"; elsewhere a tag would choose a type. */
function tagTrap(tokens: readonly Token[], index: number, source: SourceText): Trap | undefined {
  const token = tokens[index];
  if (token === undefined) return undefined;
  if (isCondition(tokens, index)) {
    const mask = { start: token.start, end: plainEnd(source.safe, token) };
    const text = source.text.slice(mask.start, mask.end);
    const span = { path: source.path, ...mask };
    const hint = `Write \`\${{ ${text} }}\`.`;
    const fix = bracesFix(span, text);
    const diagnostic = diagnose('parse/not-is-a-tag', span, undefined, { hint, fix });
    return { diagnostic, mask, as: 'text', misleads: true, settles: true };
  }
  // So much of a line is enough for a hint.
  const near = source.safe.slice(0, token.end + 200);
  const text = source.text.slice(token.start, plainEnd(near, token));
  const hint = `Delete it, or put quotes around the text: ${quoted(text)}`;
  const diagnostic = diagnose('parse/tag', spanOf(source, token), { text: token.text }, { hint });
  return hide(diagnostic, token, isFollowed(tokens, index) ? 'space' : 'text');
}

function isCondition(tokens: readonly Token[], index: number): boolean {
  const before = tokens
    .slice(Math.max(0, index - 2), index)
    .findLast(({ kind }) => kind !== 'space');
  return before?.kind === 'colon' && conditions.has(before.key ?? '');
}

/** A tag stands before a value on its line, or before a block on the next lines. */
function isFollowed(tokens: readonly Token[], index: number): boolean {
  const rest = tokens.slice(index + 1, index + 200);
  const next = rest.findIndex(({ kind }) => !isLayout(kind));
  const token = rest[next];
  if (token === undefined || token.kind === 'close' || token.kind === 'comma') return false;
  if (rest.slice(0, next).every(({ kind }) => kind !== 'newline')) return true;
  const before = tokens.slice(Math.max(0, index - 200), index);
  const line = before.slice(before.findLastIndex(({ kind }) => kind === 'newline') + 1);
  return token.column > (line.find(({ kind }) => kind !== 'space')?.column ?? 0);
}

/** An alias takes the rest of its plain text with it: `*\/15 * * * *` is one mistake. */
function aliasTrap(token: Token, source: SourceText): Trap {
  const mask = { start: token.start, end: plainEnd(source.safe, token) };
  const text = source.text.slice(mask.start, mask.end);
  const diagnostic = diagnose(
    'parse/alias',
    { path: source.path, ...mask },
    { text },
    { hint: `Write the value out; if it is meant as text, put it in quotes: ${quoted(text)}` },
  );
  // The merge key itself is what is reported then.
  if (token.key === '<<') return { mask, as: 'text', misleads: false, settles: true };
  return hide(diagnostic, mask, 'text');
}

/** Where a plain scalar that starts at the token would end on its line. */
function plainEnd(text: string, token: Token): number {
  const pattern = token.flow > 0 ? /\n|[ \t]#|[,[\]{}]/g : /\n|[ \t]#/g;
  return Math.max(token.end, endBefore(text, token.start, pattern));
}

/** A flow is one document: everything from a second one on is cut off. */
export function documentTrap(
  tokens: readonly Token[],
  index: number,
  source: SourceText,
): Trap | undefined {
  const token = tokens[index];
  if (token?.kind !== 'document-start' && token?.kind !== 'document-end') return undefined;
  const isFirst = tokens
    .slice(0, index)
    .every(({ kind }) => isLayout(kind) || kind === 'directive');
  if (token.kind === 'document-start' && isFirst) return undefined;
  const isLast = tokens.slice(index + 1).every(({ kind }) => isLayout(kind));
  if (token.kind === 'document-end' && isLast) return undefined;
  const diagnostic = diagnose('parse/several-documents', spanOf(source, token), undefined, {
    hint: 'Move what follows to a file of its own.',
  });
  const mask = { start: token.start, end: source.safe.length };
  return { diagnostic, mask, as: 'space', misleads: false, settles: true };
}

function spanOf(source: SourceText, range: Range): { path: string; start: number; end: number } {
  return { path: source.path, start: range.start, end: range.end };
}
