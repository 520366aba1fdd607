import { ts } from 'ts-morph';
import type { Json } from '../../lock/index.ts';
import { behindAliases } from './find-main.ts';

/** The value of an expression that needs no run: literals, what is made of them, and constants. */
export function staticValue(
  node: ts.Expression,
  checker: ts.TypeChecker,
): { readonly value: Json } | undefined {
  const value = valueOf(node, { checker, depth: 0 });
  return value === undefined ? undefined : { value };
}

interface Reading {
  readonly checker: ts.TypeChecker;
  readonly depth: number;
}

const deepest = 20;

function valueOf(node: ts.Expression, reading: Reading): Json | undefined {
  if (reading.depth > deepest) return undefined;
  const inner = { ...reading, depth: reading.depth + 1 };
  if (isWrapper(node)) return valueOf(unwrapExpression(node), inner);
  if (ts.isArrayLiteralExpression(node)) return arrayValue(node, inner);
  if (ts.isObjectLiteralExpression(node)) return objectValue(node, inner);
  if (ts.isPrefixUnaryExpression(node)) return negative(node, inner);
  if (ts.isIdentifier(node)) return constantValue(node, inner);
  if (ts.isPropertyAccessExpression(node)) return memberValue(node, inner);
  return literalValue(node);
}

/** What stands in parentheses, casts and `satisfies`. */
export function unwrapExpression(node: ts.Expression): ts.Expression {
  return isWrapper(node) ? unwrapExpression(node.expression) : node;
}

function isWrapper(
  node: ts.Expression,
): node is ts.ParenthesizedExpression | ts.AsExpression | ts.SatisfiesExpression {
  return (
    ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)
  );
}

function literalValue(node: ts.Expression): Json | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) {
    const value = Number(node.text);
    return Number.isFinite(value) ? value : undefined;
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  return node.kind === ts.SyntaxKind.NullKeyword ? null : undefined;
}

function negative(node: ts.PrefixUnaryExpression, reading: Reading): Json | undefined {
  const value = valueOf(node.operand, reading);
  if (typeof value !== 'number') return undefined;
  if (node.operator === ts.SyntaxKind.MinusToken) return value === 0 ? 0 : -value;
  return node.operator === ts.SyntaxKind.PlusToken ? value : undefined;
}

function arrayValue(node: ts.ArrayLiteralExpression, reading: Reading): Json | undefined {
  const values: Json[] = [];
  for (const element of node.elements) {
    const value = valueOf(element, reading);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function objectValue(node: ts.ObjectLiteralExpression, reading: Reading): Json | undefined {
  const entries: [string, Json][] = [];
  for (const property of node.properties) {
    const name = property.name && staticName(property.name);
    const value = fieldValue(property, reading);
    if (name === undefined || value === undefined) return undefined;
    entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}

function fieldValue(node: ts.ObjectLiteralElementLike, reading: Reading): Json | undefined {
  if (ts.isPropertyAssignment(node)) return valueOf(node.initializer, reading);
  return ts.isShorthandPropertyAssignment(node) ? constantValue(node.name, reading) : undefined;
}

/** The name of a field that is written out. */
export function staticName(name: ts.PropertyName): string | undefined {
  if (ts.isComputedPropertyName(name)) {
    return ts.isStringLiteralLike(name.expression) ? name.expression.text : undefined;
  }
  return ts.isPrivateIdentifier(name) || ts.isBigIntLiteral(name) ? undefined : name.text;
}

/** `const limit = 20`, here or in a module that it is imported from. */
function constantValue(node: ts.Identifier, reading: Reading): Json | undefined {
  const { checker } = reading;
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  const declaration = symbol && behindAliases(symbol, checker).valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
  const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
  if (!isConstant || declaration.initializer === undefined) return undefined;
  const value = valueOf(declaration.initializer, reading);
  // A list or an object may have been changed since.
  const mayChange = typeof value === 'object' && value !== null && !isFrozen(declaration);
  return mayChange ? undefined : value;
}

function isFrozen({ initializer }: ts.VariableDeclaration): boolean {
  return (
    initializer !== undefined &&
    ts.isAsExpression(initializer) &&
    ts.isConstTypeReference(initializer.type)
  );
}

/** `Colour.red` of an enum, `defaults.limit` of a constant `as const`. */
function memberValue(node: ts.PropertyAccessExpression, reading: Reading): Json | undefined {
  const member = reading.checker.getSymbolAtLocation(node)?.valueDeclaration;
  if (member !== undefined && ts.isEnumMember(member))
    return reading.checker.getConstantValue(member);
  const object = valueOf(node.expression, reading);
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return undefined;
  // True: what is left is an object.
  const fields = object as { readonly [key: string]: Json };
  return Object.hasOwn(fields, node.name.text) ? fields[node.name.text] : undefined;
}
