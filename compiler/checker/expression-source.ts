import { ts } from 'ts-morph';
import { findReferences, type Reference } from './flow-module-expression.ts';

/** An expression's source as it stands in a module, where steps and inputs are constants. */
export interface ModuleSource {
  readonly text: string;
  /** Where an offset of the source is in the text; inside a renamed name, at its end. */
  readonly toText: (offset: number) => number;
  /** Where an offset of the text is in the source; inside a renamed name, at its start. */
  readonly toSource: (offset: number) => number;
}

/** Renames what `rename` has a name for, and closes what is open, so that what follows is not swallowed. */
export function moduleSource(
  source: string,
  rename: (reference: Reference) => string | undefined,
): ModuleSource {
  const pieces: Piece[] = [];
  let text = '';
  let at = 0;
  const verbatim = (end: number): void => {
    const to = text.length + end - at;
    pieces.push({ start: at, end, from: text.length, to, isVerbatim: true });
    text += source.slice(at, end);
  };
  for (const reference of findReferences(source)) {
    const name = rename(reference);
    if (name === undefined || reference.start < at) continue;
    verbatim(reference.start);
    const { start, end } = reference;
    pieces.push({
      start,
      end,
      from: text.length,
      to: text.length + name.length,
      isVerbatim: false,
    });
    text += name;
    at = end;
  }
  verbatim(source.length);
  return {
    text: `${text}${missingClosers(source)}`,
    toText: (offset) => {
      const piece = pieces.findLast(({ start, end }) => start <= offset && offset <= end);
      if (piece === undefined) return text.length;
      return piece.isVerbatim ? piece.from + offset - piece.start : piece.to;
    },
    toSource: (offset) => {
      const piece = pieces.find(({ from, to }) => from <= offset && offset <= to);
      if (piece === undefined) return source.length;
      return piece.isVerbatim ? piece.start + offset - piece.from : piece.start;
    },
  };
}

/** A range of the source, and where it stands in the text. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly isVerbatim: boolean;
}

const closers: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.OpenParenToken]: ')',
  [ts.SyntaxKind.OpenBracketToken]: ']',
  [ts.SyntaxKind.OpenBraceToken]: '}',
};

/** The brackets that a half-typed expression still owes. */
function missingClosers(source: string): string {
  const scanner = ts.createScanner(
    ts.ScriptTarget.ESNext,
    true,
    ts.LanguageVariant.Standard,
    source,
  );
  const open: string[] = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const closer = closers[kind];
    if (closer !== undefined) open.push(closer);
    else if (open.at(-1) === scanner.getTokenText()) open.pop();
  }
  return open.reverse().join('');
}

/** Whether an offset of an expression's source is inside a string, a template's text or a comment, also one without an end. */
export function isInText(source: string, offset: number): boolean {
  const scanner = ts.createScanner(
    ts.ScriptTarget.ESNext,
    false,
    ts.LanguageVariant.Standard,
    source,
  );
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const [start, end] = [scanner.getTokenStart(), scanner.getTokenEnd()];
    if (start >= offset) return false;
    if (end < offset || !textKinds.has(kind)) continue;
    return offset < end || scanner.isUnterminated() || kind === lineComment;
  }
  return false;
}

const lineComment = ts.SyntaxKind.SingleLineCommentTrivia;

const textKinds: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.StringLiteral,
  ts.SyntaxKind.NoSubstitutionTemplateLiteral,
  ts.SyntaxKind.TemplateHead,
  ts.SyntaxKind.RegularExpressionLiteral,
  ts.SyntaxKind.SingleLineCommentTrivia,
  ts.SyntaxKind.MultiLineCommentTrivia,
]);
