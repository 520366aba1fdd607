import { ts } from 'ts-morph';
import { unwrapExpression } from './static-value.ts';

/** A function with its body. */
export type Implementation = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression;

/** The function itself: a declaration, or what a constant or a default export holds. */
export function implementationOf(symbol: ts.Symbol): Implementation | undefined {
  for (const declaration of symbol.declarations ?? []) {
    if (ts.isFunctionDeclaration(declaration) && declaration.body !== undefined) return declaration;
    const held = heldExpression(declaration);
    const inner = held === undefined ? undefined : unwrapExpression(held);
    if (inner !== undefined && (ts.isArrowFunction(inner) || ts.isFunctionExpression(inner))) {
      return inner;
    }
  }
  return undefined;
}

function heldExpression(declaration: ts.Declaration): ts.Expression | undefined {
  if (ts.isVariableDeclaration(declaration)) return declaration.initializer;
  return ts.isExportAssignment(declaration) ? declaration.expression : undefined;
}

/** The expression that a function gives, when there is exactly one. */
export function onlyResult({ body }: Implementation): ts.Expression | undefined {
  if (body === undefined) return undefined;
  if (!ts.isBlock(body)) return body;
  const returned: (ts.Expression | undefined)[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node)) returned.push(node.expression);
    else if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  visit(body);
  return returned.length === 1 ? returned[0] : undefined;
}
