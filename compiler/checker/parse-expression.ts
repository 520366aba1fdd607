import { ts } from 'ts-morph';
import type { PathSegment, PathTemplate } from '../../lock/index.ts';
import type { ReadExpression } from '../model/resolved.ts';
import { expressionFile } from './expression-file.ts';
import {
  checkExpressionNode,
  type ExpressionNames,
  type ExpressionProblem,
} from './expression-rules.ts';
import { literalOf } from './literal-expression.ts';

export type { ExpressionNames, ExpressionProblem } from './expression-rules.ts';

export type ExpressionReading =
  | { readonly ok: true; readonly read: ReadExpression }
  | { readonly ok: false; readonly problems: readonly ExpressionProblem[] };

/**
 * Parses one expression and holds it to the allow-list, before its text is placed in any module.
 * Offsets of problems are UTF-16 units into `source`.
 */
export function parseExpression(source: string, names: ExpressionNames): ExpressionReading {
  const file = expressionFile(source);
  if (file === undefined) return tooDeep(source);
  const syntax = syntaxProblems(file, source);
  if (syntax.length > 0) return { ok: false, problems: syntax };
  const expression = wholeExpression(file);
  if (expression === undefined) {
    const message = 'This is not one expression.';
    return { ok: false, problems: [{ kind: 'syntax', start: 0, end: source.length, message }] };
  }
  const state = { names, reads: new Set<string>(), problems: [] as ExpressionProblem[] };
  checkExpressionNode(expression, { ...state, bound: new Set<string>() });
  if (state.problems.length > 0) {
    return { ok: false, problems: state.problems.map((problem) => shift(problem, source)) };
  }
  const plain = plainPath(expression, names);
  const secret = secretName(expression);
  return {
    ok: true,
    read: {
      reads: [...state.reads].sort(),
      ...(plain === undefined ? {} : { plain }),
      ...(secret === undefined ? {} : { secret }),
    },
  };
}

function tooDeep(source: string): ExpressionReading {
  const message = 'This expression is nested too deeply.';
  return { ok: false, problems: [{ kind: 'syntax', start: 0, end: source.length, message }] };
}

function shift(problem: ExpressionProblem, source: string): ExpressionProblem {
  const clamp = (offset: number): number => Math.max(0, Math.min(source.length, offset - 1));
  return { ...problem, start: clamp(problem.start), end: clamp(problem.end) };
}

interface ParsedFile {
  readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[];
}

function syntaxProblems(file: ts.SourceFile, source: string): readonly ExpressionProblem[] {
  // The parser keeps what it found on the file; the field is not in the public type.
  const found = (file as ts.SourceFile & ParsedFile).parseDiagnostics ?? [];
  return found.slice(0, 1).map(({ start, length, messageText }) =>
    shift(
      {
        kind: 'syntax',
        start,
        end: start + Math.max(1, length),
        message: ts.flattenDiagnosticMessageText(messageText, ' '),
      },
      source,
    ),
  );
}

function wholeExpression(file: ts.SourceFile): ts.Expression | undefined {
  const [statement, ...others] = file.statements;
  if (statement === undefined || others.length > 0) return undefined;
  if (!ts.isExpressionStatement(statement)) return undefined;
  const { expression } = statement;
  const whole = ts.isParenthesizedExpression(expression) && expression.end === file.text.length;
  return whole ? expression.expression : undefined;
}

function secretName(expression: ts.Expression): string | undefined {
  const path = pathOf(expression);
  const [root, name, ...rest] = path ?? [];
  return root === 'secrets' && typeof name === 'string' && rest.length === 0 ? name : undefined;
}

/** `path` or `path ?? literal`, when the whole expression is one. */
function plainPath(expression: ts.Expression, names: ExpressionNames): PathTemplate | undefined {
  const inner = unwrap(expression);
  const nullish =
    ts.isBinaryExpression(inner) &&
    inner.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;
  const path = pathOf(nullish ? inner.left : inner);
  if (path === undefined || !isRoot(path[0], names)) return undefined;
  if (!nullish) return { path };
  const otherwise = literalOf(inner.right);
  return otherwise === undefined ? undefined : { path, else: otherwise };
}

function isRoot(segment: PathSegment | undefined, names: ExpressionNames): boolean {
  if (typeof segment !== 'string') return false;
  return ['inputs', 'steps', 'run', 'flow', ...names].includes(segment);
}

/** The segments of `a.b?.c['d'][0]`; `undefined` for anything that is not one chain over a name. */
function pathOf(expression: ts.Expression): readonly PathSegment[] | undefined {
  const segments: PathSegment[] = [];
  let node = unwrap(expression);
  while (!ts.isIdentifier(node)) {
    const key = keyOf(node);
    if (key === undefined || !isAccess(node)) return undefined;
    segments.push(node.questionDotToken === undefined ? key : { maybe: key });
    // `(a?.b).c` ends the chain at the parenthesis; a path has no way to say so.
    node = node.expression;
  }
  return [node.text, ...segments.reverse()];
}

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

function isAccess(node: ts.Node): node is Access {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

function keyOf(node: ts.Expression): string | number | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (!ts.isElementAccessExpression(node)) return undefined;
  const argument = node.argumentExpression;
  if (ts.isStringLiteralLike(argument)) return argument.text;
  return ts.isNumericLiteral(argument) ? Number(argument.text) : undefined;
}

/** Parentheses around the whole say nothing. */
function unwrap(expression: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(expression) ? unwrap(expression.expression) : expression;
}
