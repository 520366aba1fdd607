import { ts } from 'ts-morph';

/** What a condition is in every run, as far as the types tell; `undefined` when they leave it open. */
export function decideCondition(
  expression: ts.Expression,
  checker: ts.TypeChecker,
): boolean | undefined {
  const node = inner(expression);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    const operand = decideCondition(node.operand, checker);
    return operand === undefined ? undefined : !operand;
  }
  if (ts.isBinaryExpression(node)) {
    return decideJoin(node, checker) ?? decideEquality(node, checker);
  }
  return isSure(node, checker) ? truthOf(checker.getTypeAtLocation(node), checker) : undefined;
}

function inner(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ? inner(node.expression) : node;
}

function truthOf(type: ts.Type, checker: ts.TypeChecker): boolean | undefined {
  if ((type.flags & ts.TypeFlags.BooleanLiteral) === 0) return undefined;
  return checker.typeToString(type) === 'true';
}

function decideJoin(
  { left, operatorToken, right }: ts.BinaryExpression,
  checker: ts.TypeChecker,
): boolean | undefined {
  const isAnd = operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
  if (!isAnd && operatorToken.kind !== ts.SyntaxKind.BarBarToken) return undefined;
  const sides = [decideCondition(left, checker), decideCondition(right, checker)];
  if (sides.includes(!isAnd)) return !isAnd;
  return sides.every((side) => side === isAnd) ? isAnd : undefined;
}

const equalities: Readonly<Partial<Record<ts.SyntaxKind, boolean>>> = {
  [ts.SyntaxKind.EqualsEqualsToken]: true,
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: true,
  [ts.SyntaxKind.ExclamationEqualsToken]: false,
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: false,
};

function decideEquality(
  { left, operatorToken, right }: ts.BinaryExpression,
  checker: ts.TypeChecker,
): boolean | undefined {
  const wantsEqual = equalities[operatorToken.kind];
  if (wantsEqual === undefined || !isSure(left, checker) || !isSure(right, checker))
    return undefined;
  const sides = [checker.getTypeAtLocation(left), checker.getTypeAtLocation(right)] as const;
  const isEqual = areEqual(sides[0], sides[1], isLoose(operatorToken.kind), checker);
  return isEqual === undefined ? undefined : isEqual === wantsEqual;
}

function isLoose(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.EqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsToken;
}

/** Whether every value of one type equals every value of the other, or none does. */
function areEqual(
  left: ts.Type,
  right: ts.Type,
  isLoosely: boolean,
  checker: ts.TypeChecker,
): boolean | undefined {
  const nothings = [left, right].map((type) =>
    partOf(type, ts.TypeFlags.Undefined | ts.TypeFlags.Null),
  );
  if (isLoosely && nothings.every((part) => part === 'all')) return true;
  if (isUnit(left) && isUnit(right) && checker.typeToString(left) === checker.typeToString(right)) {
    return true;
  }
  // One side is nothing, and the other never is. What else is never equal, the checker reports itself.
  return nothings.includes('all') && nothings.includes('none') ? false : undefined;
}

function partOf(type: ts.Type, flags: ts.TypeFlags): 'all' | 'some' | 'none' {
  const open = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never | ts.TypeFlags.Void;
  if ((type.flags & open) !== 0) return 'some';
  const members = type.isUnion() ? type.types : [type];
  const fitting = members.filter((member) => (member.flags & flags) !== 0);
  if (fitting.length === 0) return 'none';
  return fitting.length === members.length ? 'all' : 'some';
}

function isUnit(type: ts.Type): boolean {
  const unit = ts.TypeFlags.Literal | ts.TypeFlags.Null | ts.TypeFlags.Undefined;
  // `boolean` and enums have the flag of their members.
  return !type.isUnion() && (type.flags & unit) !== 0;
}

/** Whether the type tells all: that of `list[0]` and of a key of a record keeps quiet about what is not there. */
function isSure(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (ts.isCallExpression(node)) return false;
  if (ts.isElementAccessExpression(node) && !ts.isStringLiteralLike(node.argumentExpression)) {
    return false;
  }
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    const key = ts.isPropertyAccessExpression(node) ? node.name : node.argumentExpression;
    if (checker.getSymbolAtLocation(key) === undefined) return false;
  }
  return ts.forEachChild(node, (child) => (isSure(child, checker) ? undefined : true)) !== true;
}
