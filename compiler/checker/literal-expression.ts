import { ts } from 'ts-morph';
import type { Json } from '../../lock/index.ts';

/** The value of an expression that is written out: `500`, `'a'`, `{ id: 'a' }`; `undefined` for any other. */
export function literalExpression(source: string): Json | undefined {
  const file = ts.createSourceFile('e.ts', `(${source}\n)`, ts.ScriptTarget.ES2023);
  const [statement] = file.statements;
  const isOne = statement !== undefined && ts.isExpressionStatement(statement);
  return isOne ? literalOf(statement.expression) : undefined;
}

/** What is written out: `null`, a boolean, a number, a text, and lists and objects of them. */
export function literalOf(expression: ts.Expression): Json | undefined {
  const node = withoutParentheses(expression);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isArrayLiteralExpression(node)) return arrayOf(node);
  return ts.isObjectLiteralExpression(node) ? objectOf(node) : numberOf(node);
}

/** JSON has no word for an infinity, nor for a zero with a sign. */
function numberOf(node: ts.Expression): number | undefined {
  const isNegative = ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken;
  const digits = isNegative ? node.operand : node;
  const number = ts.isNumericLiteral(digits) ? Number(digits.text) : NaN;
  if (!Number.isFinite(number) || (isNegative && number === 0)) return undefined;
  return isNegative ? -number : number;
}

function arrayOf(node: ts.ArrayLiteralExpression): Json | undefined {
  const items = node.elements.map(literalOf);
  return items.every((item) => item !== undefined) ? items : undefined;
}

function objectOf(node: ts.ObjectLiteralExpression): Json | undefined {
  const entries: [string, Json][] = [];
  for (const property of node.properties) {
    if (!ts.isPropertyAssignment(property)) return undefined;
    const { name } = property;
    const value = literalOf(property.initializer);
    if (value === undefined || (!ts.isIdentifier(name) && !ts.isStringLiteral(name))) {
      return undefined;
    }
    entries.push([name.text, value]);
  }
  return Object.fromEntries(entries);
}

function withoutParentheses(expression: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(expression)
    ? withoutParentheses(expression.expression)
    : expression;
}
