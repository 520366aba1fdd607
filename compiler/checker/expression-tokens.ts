import { ts } from 'ts-morph';
import { expressionFile, filePrefix } from './expression-file.ts';

/** A word of an expression; offsets are those of its source. */
export interface ExpressionToken {
  readonly start: number;
  readonly end: number;
  readonly kind:
    | 'variable'
    | 'parameter'
    | 'property'
    | 'method'
    | 'function'
    | 'string'
    | 'number'
    | 'regexp'
    | 'operator'
    | 'keyword';
}

/** The words of an expression in their order, finished or not; none of one that is too deep to read. Brackets and commas are none. */
export function expressionTokens(source: string): readonly ExpressionToken[] {
  const file = expressionFile(source);
  if (file === undefined) return [];
  const tokens: ExpressionToken[] = [];
  const visit = (node: ts.Node, bound: ReadonlySet<string>): void => {
    const inside = ts.isArrowFunction(node) ? withParameters(node, bound) : bound;
    const children = node.getChildren(file);
    if (children.length > 0) {
      for (const child of children) visit(child, inside);
      return;
    }
    const kind = kindOf(node, inside);
    const start = node.getStart(file) - filePrefix.length;
    const end = Math.min(node.end - filePrefix.length, source.length);
    if (kind !== undefined && start >= 0 && start < end) tokens.push({ start, end, kind });
  };
  visit(file, new Set());
  return tokens;
}

function withParameters(
  { parameters }: ts.ArrowFunction,
  bound: ReadonlySet<string>,
): ReadonlySet<string> {
  const names = new Set(bound);
  const add = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, add);
  };
  for (const { name } of parameters) add(name);
  return names;
}

const literals: Readonly<Partial<Record<ts.SyntaxKind, ExpressionToken['kind']>>> = {
  [ts.SyntaxKind.NumericLiteral]: 'number',
  [ts.SyntaxKind.StringLiteral]: 'string',
  [ts.SyntaxKind.NoSubstitutionTemplateLiteral]: 'string',
  [ts.SyntaxKind.TemplateHead]: 'string',
  [ts.SyntaxKind.TemplateMiddle]: 'string',
  [ts.SyntaxKind.TemplateTail]: 'string',
  [ts.SyntaxKind.RegularExpressionLiteral]: 'regexp',
  [ts.SyntaxKind.QuestionToken]: 'operator',
  [ts.SyntaxKind.QuestionDotToken]: 'operator',
  [ts.SyntaxKind.EqualsGreaterThanToken]: 'operator',
  [ts.SyntaxKind.DotDotDotToken]: 'operator',
  [ts.SyntaxKind.ExclamationToken]: 'operator',
  [ts.SyntaxKind.TildeToken]: 'operator',
};

function kindOf(node: ts.Node, bound: ReadonlySet<string>): ExpressionToken['kind'] | undefined {
  if (ts.isIdentifier(node)) return identifierKind(node, bound);
  const { kind } = node;
  if (literals[kind] !== undefined) return literals[kind];
  if (kind >= ts.SyntaxKind.FirstKeyword && kind <= ts.SyntaxKind.LastKeyword) return 'keyword';
  return ts.isBinaryOperatorToken(node) && kind !== ts.SyntaxKind.CommaToken
    ? 'operator'
    : undefined;
}

function identifierKind(
  node: ts.Identifier,
  bound: ReadonlySet<string>,
): ExpressionToken['kind'] | undefined {
  const { parent } = node;
  if (node.text === '') return undefined;
  const isCalled = (one: ts.Node): boolean =>
    ts.isCallExpression(one.parent) && one.parent.expression === one;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
    return isCalled(parent) ? 'method' : 'property';
  }
  if (ts.isPropertyAssignment(parent) && parent.name === node) return 'property';
  if (bound.has(node.text)) return 'parameter';
  if (node.text === 'undefined') return 'keyword';
  return isCalled(node) ? 'function' : 'variable';
}
