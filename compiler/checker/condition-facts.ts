import { ts } from 'ts-morph';

/** Something that holds, in a form that is the same however it was written, and its opposite. */
export interface Fact {
  readonly text: string;
  readonly opposite: string;
}

/** What holds when a condition does, or does not: together these say as much as the condition. */
export function factsOf(condition: ts.Expression, holds: boolean): readonly Fact[] {
  const node = withoutParentheses(condition);
  if (isNot(node)) return factsOf(node.operand, !holds);
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const compared = comparedWithTrue(node);
    if (compared !== undefined) {
      return factsOf(compared, holds === (kind === ts.SyntaxKind.EqualsEqualsEqualsToken));
    }
    const splits = holds ? ts.SyntaxKind.AmpersandAmpersandToken : ts.SyntaxKind.BarBarToken;
    if (kind === splits) {
      return [...factsOf(node.left, holds), ...factsOf(node.right, holds)];
    }
  }
  return [{ text: truthText(node, holds), opposite: truthText(node, !holds) }];
}

/**
 * The texts of the facts that only hold when a step ran: when its own `if` did. One that failed is
 * none: evaluating its `if` may have failed.
 */
export function proofsOfRunning(id: string): readonly string[] {
  const step = accessText('steps', '.', JSON.stringify(id));
  const output = accessText(step, '.', '"output"');
  const status = accessText(step, '.', '"status"');
  const { EqualsEqualsEqualsToken: is, ExclamationEqualsEqualsToken: isNot } = ts.SyntaxKind;
  return [
    comparisonText(ts.SyntaxKind.ExclamationEqualsToken, [output, nullText]),
    comparisonText(ts.SyntaxKind.ExclamationEqualsToken, [output, 'undefined']),
    comparisonText(isNot, [output, 'undefined']),
    comparisonText(is, [status, '"succeeded"']),
  ];
}

const nullText = `(${ts.SyntaxKind.NullKeyword})`;

function isNot(node: ts.Expression): node is ts.PrefixUnaryExpression {
  return ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken;
}

function truthText(node: ts.Expression, holds: boolean): string {
  const opposite = ts.isBinaryExpression(node) ? opposites[node.operatorToken.kind] : undefined;
  if (opposite !== undefined && ts.isBinaryExpression(node)) {
    const operator = holds ? node.operatorToken.kind : opposite;
    return comparisonText(operator, [canonicalText(node.left), canonicalText(node.right)]);
  }
  return holds ? canonicalText(node) : `!${canonicalText(node)}`;
}

/** Whoever compares a boolean with `true` says just the boolean. */
function comparedWithTrue({
  left,
  operatorToken,
  right,
}: ts.BinaryExpression): ts.Expression | undefined {
  const isStrict =
    operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken ||
    operatorToken.kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;
  if (!isStrict) return undefined;
  if (right.kind === ts.SyntaxKind.TrueKeyword) return left;
  return left.kind === ts.SyntaxKind.TrueKeyword ? right : undefined;
}

/** Operators whose sides may be swapped, and what denies them. */
const opposites: Readonly<Partial<Record<ts.SyntaxKind, ts.SyntaxKind>>> = {
  [ts.SyntaxKind.EqualsEqualsToken]: ts.SyntaxKind.ExclamationEqualsToken,
  [ts.SyntaxKind.ExclamationEqualsToken]: ts.SyntaxKind.EqualsEqualsToken,
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: ts.SyntaxKind.ExclamationEqualsEqualsToken,
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: ts.SyntaxKind.EqualsEqualsEqualsToken,
};

/** The same comparison, seen from its other side. */
const mirrored: Readonly<Partial<Record<ts.SyntaxKind, ts.SyntaxKind>>> = {
  [ts.SyntaxKind.GreaterThanToken]: ts.SyntaxKind.LessThanToken,
  [ts.SyntaxKind.GreaterThanEqualsToken]: ts.SyntaxKind.LessThanEqualsToken,
};

function withoutParentheses<T extends ts.Node>(node: T): T | ts.Expression {
  let inner: T | ts.Expression = node;
  while (ts.isParenthesizedExpression(inner)) inner = inner.expression;
  return inner;
}

/** Code without what says nothing: white space, comments, parentheses, the kind of quotes, `a['b']` for `a.b`. */
function canonicalText(expression: ts.Node): string {
  const node = withoutParentheses(expression);
  if (ts.isStringLiteralLike(node)) return JSON.stringify(node.text);
  if (ts.isNumericLiteral(node)) return String(Number(node.text));
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isTemplateLiteralToken(node)) return JSON.stringify(node.text);
  if (ts.isRegularExpressionLiteral(node)) return node.text;
  if (ts.isPrefixUnaryExpression(node)) {
    return form(node.kind, [String(node.operator), canonicalText(node.operand)]);
  }
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    const key = ts.isPropertyAccessExpression(node)
      ? JSON.stringify(node.name.text)
      : canonicalText(node.argumentExpression);
    const dot = node.questionDotToken === undefined ? '.' : '?.';
    return accessText(canonicalText(node.expression), dot, key);
  }
  if (ts.isBinaryExpression(node)) return binaryText(node);
  const parts: string[] = [];
  ts.forEachChild(node, (child) => {
    parts.push(canonicalText(child));
  });
  return form(node.kind, parts);
}

function binaryText({ left, operatorToken, right }: ts.BinaryExpression): string {
  const { kind } = operatorToken;
  const sides = [canonicalText(left), canonicalText(right)];
  if (opposites[kind] !== undefined) return comparisonText(kind, sides);
  const mirror = mirrored[kind];
  return mirror === undefined ? form(kind, sides) : form(mirror, sides.reverse());
}

function comparisonText(operator: ts.SyntaxKind, sides: readonly string[]): string {
  return form(operator, [...sides].sort());
}

function accessText(base: string, dot: '.' | '?.', key: string): string {
  return form(ts.SyntaxKind.ElementAccessExpression, [base, dot, key]);
}

function form(kind: ts.SyntaxKind, parts: readonly string[]): string {
  return `(${[String(kind), ...parts].join(' ')})`;
}
