import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ParsedEntry, ParsedExpression, ParsedTemplate } from '../model/parsed.ts';
import { bracesFix } from './quote-fix.ts';
import { replace, type Fix } from '../diagnostics/fix.ts';
import { closeIt } from './expression-traps.ts';
import { fine, gather, type Reading, refused } from './outcomes.ts';
import { describeNode, type YamlMap, type YamlNode, type YamlScalar } from './yaml-node.ts';
import type { Shape } from './shape.ts';
import { type Piece, splitText, type SplitText } from './split-text.ts';

/** Any value, with expressions anywhere in it. */
export const template: Shape<ParsedTemplate> = { read: readTemplate, schema: {} };

/** One `${{ … }}` and nothing around it. */
export const expression: Shape<ParsedExpression> = {
  read: (node, { name, span }) => {
    if (node.kind === 'scalar' && node.style === 'empty') {
      const expected = 'one expression in `${{ … }}`';
      return refused(diagnose('parse/empty-value', span, { name, expected }));
    }
    if (node.kind !== 'scalar' || !node.text.includes('${{')) {
      const text = node.kind === 'scalar' ? node.text.trim().slice(0, 80) : '…';
      const hint = `Write \`\${{ ${text} }}\`.`;
      const found = describeNode(node);
      const where = node.kind === 'scalar' ? node.span : { ...node.span, end: node.span.start + 1 };
      const isText = node.kind === 'scalar' && node.style !== 'block';
      const fix = isText ? bracesFix(node.span, node.text.trim()) : undefined;
      return refused(diagnose('parse/expected-expression', where, { name, found }, { hint, fix }));
    }
    return readWhole(node, name);
  },
  schema: { type: 'string', pattern: '^\\s*\\$\\{\\{[\\s\\S]*\\}\\}\\s*$' },
};

/** A map of templates; `name` is how messages call it. */
export function readEntries(node: YamlMap): {
  readonly value: readonly ParsedEntry[];
  readonly diagnostics: readonly Diagnostic[];
} {
  return gather(
    node.entries.map(({ key, value }) => {
      const read = readTemplate(value);
      return {
        value: read.value === undefined ? undefined : { key, value: read.value },
        diagnostics: read.diagnostics,
      };
    }),
  );
}

function readTemplate(node: YamlNode): Reading<ParsedTemplate> {
  const { span } = node;
  if (node.kind === 'map') {
    const { value: entries, diagnostics } = readEntries(node);
    return { value: { kind: 'object', entries, span }, diagnostics };
  }
  if (node.kind === 'list') {
    const { value: items, diagnostics } = gather(node.items.map(readTemplate));
    return { value: { kind: 'array', items, span }, diagnostics };
  }
  if (typeof node.value !== 'string' || !node.text.includes('${{')) {
    return fine({ kind: 'literal', value: node.value, span });
  }
  return readText(node);
}

function readText(node: YamlScalar): Reading<ParsedTemplate> {
  const split = splitText(node.text);
  const problems = [...textProblems(node, split), ...strayBraces(node, split)];
  if (problems.length > 0) return refused(...problems);
  const [first, ...rest] = meaningful(node, split.pieces);
  if (first?.kind === 'expression' && rest.length === 0) return fine(expressionOf(node, first));
  const parts = split.pieces.map((piece) =>
    piece.kind === 'text' ? node.text.slice(piece.start, piece.end) : expressionOf(node, piece),
  );
  return fine({ kind: 'text', parts, span: node.span });
}

/** A block scalar ends with a line break that nobody means. */
function meaningful(node: YamlScalar, pieces: readonly Piece[]): readonly Piece[] {
  if (node.style !== 'block') return pieces;
  return pieces.filter(
    ({ kind, start, end }) => kind === 'expression' || /[^\n]/.test(node.text.slice(start, end)),
  );
}

function readWhole(node: YamlScalar, name: string): Reading<ParsedExpression> {
  const split = splitText(node.text);
  const problems = textProblems(node, split);
  if (problems.length > 0) return refused(...problems);
  const pieces = split.pieces.filter(
    ({ kind, start, end }) => kind === 'expression' || node.text.slice(start, end).trim() !== '',
  );
  const [first, ...rest] = pieces;
  if (first?.kind === 'expression' && rest.length === 0) return fine(expressionOf(node, first));
  const around = pieces.find(({ kind }) => kind === 'text') ?? rest[0] ?? first;
  const span = around === undefined ? node.span : spanOf(node, outside(node, around));
  const hint = 'Move everything into one pair of braces.';
  return refused(diagnose('parse/text-around-expression', span, { name }, { hint }));
}

/** An expression without an end, or without anything in it. */
function textProblems(node: YamlScalar, split: SplitText): readonly Diagnostic[] {
  const { unterminatedAt, pieces } = split;
  if (unterminatedAt !== undefined) {
    const span = spanOf(node, { start: unterminatedAt, end: unterminatedAt + 3 });
    return [diagnose('parse/unterminated-expression', span, undefined, { hint: closeIt })];
  }
  return pieces
    .filter(
      ({ kind, start, end }) => kind === 'expression' && node.text.slice(start, end).trim() === '',
    )
    .map(({ start, end }) =>
      diagnose(
        'parse/empty-expression',
        spanOf(node, { start: start - 3, end: end + 2 }),
        undefined,
        { hint: 'Write one between them, or delete them.' },
      ),
    );
}

/** `${{ a }} }}`: one pair of braces too many, and the value would silently become text. */
function strayBraces(node: YamlScalar, { pieces }: SplitText): readonly Diagnostic[] {
  const [first, second, ...rest] = pieces;
  if (first?.kind !== 'expression' || second?.kind !== 'text' || rest.length > 0) return [];
  if (node.text.slice(second.start, second.end).trim() !== '}}') return [];
  const span = spanOf(node, trimmed(node, second));
  const extras = { hint: 'Delete them.', fix: deletion(node, second) };
  return [diagnose('parse/stray-braces', span, undefined, extras)];
}

/** With the white space before them, which would make text of the value as well. */
function deletion(node: YamlScalar, { start, end }: Piece): Fix | undefined {
  const written = node.text.slice(start, end).trimEnd();
  const span = spanOf(node, { start, end: start + written.length });
  // Elsewhere the braces are written with escapes or over several lines.
  if (span.end - span.start !== written.length) return undefined;
  return replace('Delete the braces that close nothing.', span, '');
}

function expressionOf(node: YamlScalar, { start, end }: Piece): ParsedExpression {
  return {
    kind: 'expression',
    source: node.text.slice(start, end),
    offsets: node.offsets.slice(start, end + 1),
    span: node.span,
  };
}

/** A piece with its braces, or without white space around it. */
function outside(node: YamlScalar, piece: Piece): { start: number; end: number } {
  const { kind, start, end } = piece;
  return kind === 'expression' ? { start: start - 3, end: end + 2 } : trimmed(node, piece);
}

function trimmed(node: YamlScalar, { start, end }: Piece): { start: number; end: number } {
  const text = node.text.slice(start, end);
  const from = start + text.length - text.trimStart().length;
  return { start: from, end: from + text.trim().length };
}

/** The place in the file of a part of the scalar's text. */
function spanOf(
  node: YamlScalar,
  { start, end }: { readonly start: number; readonly end: number },
): { path: string; start: number; end: number } {
  const from = node.offsets[start] ?? node.span.start;
  return { path: node.span.path, start: from, end: node.offsets[end] ?? node.span.end };
}
