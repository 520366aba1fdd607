import { ts } from 'ts-morph';

/** A chain such as `steps.pick.output?.kind`; `maybe` where it goes on only if something is there. */
export interface ComparedPath {
  readonly root: string;
  readonly keys: readonly { readonly key: string; readonly maybe: boolean }[];
}

/** The one path that all these conditions compare with literals; `undefined` when they do anything else. */
export function comparedPath(sources: readonly string[]): ComparedPath | undefined {
  const paths = sources.map((source) => {
    const file = ts.createSourceFile('c.ts', `(${source}\n)`, ts.ScriptTarget.ES2023);
    const [statement] = file.statements;
    const isOne = statement !== undefined && ts.isExpressionStatement(statement);
    return isOne ? pathsIn(statement.expression) : [undefined];
  });
  const [first, ...others] = paths.flat();
  if (first === undefined) return undefined;
  const name = nameOf(first);
  const isSame = (path: ComparedPath | undefined): boolean =>
    path !== undefined && nameOf(path) === name;
  return others.every(isSame) ? first : undefined;
}

function nameOf({ root, keys }: ComparedPath): string {
  return JSON.stringify([root, ...keys.map(({ key }) => key)]);
}

const joins = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken]);

const comparisons = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

/** The paths that are compared; `undefined` among them for what is no comparison of a path. */
function pathsIn(node: ts.Expression): readonly (ComparedPath | undefined)[] {
  if (ts.isParenthesizedExpression(node)) return pathsIn(node.expression);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    return pathsIn(node.operand);
  }
  // A path by itself is a boolean, compared with `true`.
  if (!ts.isBinaryExpression(node)) return [pathOf(node)];
  const { left, operatorToken, right } = node;
  if (joins.has(operatorToken.kind)) return [...pathsIn(left), ...pathsIn(right)];
  if (!comparisons.has(operatorToken.kind)) return [undefined];
  if (isLiteral(right)) return [pathOf(left)];
  return [isLiteral(left) ? pathOf(right) : undefined];
}

function isLiteral(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node)) return isLiteral(node.expression);
  if (ts.isPrefixUnaryExpression(node)) return ts.isNumericLiteral(node.operand);
  if (ts.isIdentifier(node)) return node.text === 'undefined';
  const isWord =
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    node.kind === ts.SyntaxKind.NullKeyword;
  return isWord || ts.isStringLiteralLike(node) || ts.isNumericLiteral(node);
}

/** An item of a list is no case of anything: the list may be too short. */
function pathOf(node: ts.Expression): ComparedPath | undefined {
  if (ts.isParenthesizedExpression(node)) return pathOf(node.expression);
  if (ts.isIdentifier(node)) return { root: node.text, keys: [] };
  const isAccess = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  if (!isAccess) return undefined;
  const before = pathOf(node.expression);
  const key = keyOf(node);
  if (before === undefined || key === undefined) return undefined;
  const maybe = node.questionDotToken !== undefined;
  return { root: before.root, keys: [...before.keys, { key, maybe }] };
}

function keyOf(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  const { argumentExpression: key } = node;
  return ts.isStringLiteralLike(key) ? key.text : undefined;
}
