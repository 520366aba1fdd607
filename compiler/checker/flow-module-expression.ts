import { ts } from 'ts-morph';
import { expressionFile, filePrefix } from './expression-file.ts';
import { factsOf, type Fact } from './condition-facts.ts';

/** `steps.<id>` or `inputs.<name>` in an expression's source. */
export type Reference = NamedPart<'steps' | 'inputs'>;

/** `ROOT.<name>` in an expression's source. */
export interface NamedPart<Root extends string> {
  readonly root: Root;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A part of a condition that must hold by itself. */
export interface Conjunct {
  readonly start: number;
  readonly end: number;
  /** What holds when it does, and what when it does not. */
  readonly facts: readonly Fact[];
  readonly denials: readonly Fact[];
  /** Every identifier in it, for telling whether a name was bound anew. */
  readonly mentions: ReadonlySet<string>;
}

/** Every reference to a step or an input, in source order; not those that a callback's parameter hides, and none of an expression that is too deep to read. */
export function findReferences(source: string): readonly Reference[] {
  return findNamed(source, ['steps', 'inputs']);
}

/** Every reference to a secret, in the same way. */
export function findSecrets(source: string): readonly NamedPart<'secrets'>[] {
  return findNamed(source, ['secrets']);
}

function findNamed<Root extends string>(
  source: string,
  roots: readonly Root[],
): readonly NamedPart<Root>[] {
  if (!roots.some((root) => source.includes(root))) return [];
  const found: NamedPart<Root>[] = [];
  const visit = (node: ts.Node, hidden: ReadonlySet<string>): void => {
    const reference = referenceAt(node, hidden, roots);
    if (reference !== undefined) {
      found.push(reference);
      return;
    }
    const inside = ts.isArrowFunction(node) ? hideParameters(node, hidden) : hidden;
    ts.forEachChild(node, (child) => {
      visit(child, inside);
    });
  };
  const file = expressionFile(source);
  if (file !== undefined) visit(file, new Set());
  return found.sort((a, b) => a.start - b.start);
}

/** Where a name is read by itself, as a loop's item is. */
export interface NameRead {
  readonly start: number;
  readonly end: number;
  /** `{ name }`, which is short for `{ name: name }`. */
  readonly isShort: boolean;
}

/** Every such place, in source order; not those where a callback's parameter hides the name. */
export function findReads(source: string, name: string): readonly NameRead[] {
  if (!source.includes(name)) return [];
  const found: NameRead[] = [];
  const visit = (node: ts.Node, hidden: ReadonlySet<string>): void => {
    if (ts.isIdentifier(node) && node.text === name && !hidden.has(name) && isRead(node)) {
      const [start, end] = [node.getStart() - filePrefix.length, node.end - filePrefix.length];
      found.push({ start, end, isShort: ts.isShorthandPropertyAssignment(node.parent) });
    }
    const inside = ts.isArrowFunction(node) ? hideParameters(node, hidden) : hidden;
    ts.forEachChild(node, (child) => {
      visit(child, inside);
    });
  };
  const file = expressionFile(source);
  if (file !== undefined) visit(file, new Set());
  return found.sort((a, b) => a.start - b.start);
}

/** Whether the identifier is one in its own right, and not the name of a field. */
function isRead(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) {
    return parent.name !== node;
  }
  return !ts.isBindingElement(parent) || parent.propertyName !== node;
}

/** Every name that an expression reads or gives to a parameter; fields have none of these. */
export function namesIn(source: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isRead(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  const file = expressionFile(source);
  if (file !== undefined) visit(file);
  return names;
}

/** What `a && b && c` is made of; one conjunct when it is no conjunction. */
export function splitConjuncts(source: string): readonly Conjunct[] {
  const file = expressionFile(source);
  return conjunctNodes(wholeExpression(file)).map((node) => ({
    start: node.getStart(file) - filePrefix.length,
    end: node.getEnd() - filePrefix.length,
    facts: factsOf(node, true),
    denials: factsOf(node, false),
    mentions: identifiers(node),
  }));
}

function wholeExpression(file: ts.SourceFile | undefined): ts.Expression {
  const statement = file?.statements[0];
  if (statement === undefined || !ts.isExpressionStatement(statement)) {
    throw new Error('An expression was parsed before it came here.');
  }
  return statement.expression;
}

function conjunctNodes(node: ts.Expression): readonly ts.Expression[] {
  if (ts.isParenthesizedExpression(node)) return conjunctNodes(node.expression);
  if (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
  ) {
    return [...conjunctNodes(node.left), ...conjunctNodes(node.right)];
  }
  return [node];
}

function identifiers(node: ts.Node): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (child: ts.Node): void => {
    if (ts.isIdentifier(child)) names.add(child.text);
    ts.forEachChild(child, visit);
  };
  visit(node);
  return names;
}

function referenceAt<Root extends string>(
  node: ts.Node,
  hidden: ReadonlySet<string>,
  roots: readonly Root[],
): NamedPart<Root> | undefined {
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return undefined;
  const base = node.expression;
  if (!ts.isIdentifier(base) || hidden.has(base.text)) return undefined;
  const root = roots.find((one) => one === base.text);
  const name = accessedName(node);
  if (root === undefined || name === undefined) return undefined;
  const start = node.getStart() - filePrefix.length;
  return { root, name, start, end: node.getEnd() - filePrefix.length };
}

function accessedName(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  const key = node.argumentExpression;
  return ts.isStringLiteralLike(key) ? key.text : undefined;
}

function hideParameters(arrow: ts.ArrowFunction, hidden: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set(hidden);
  for (const parameter of arrow.parameters) {
    identifiers(parameter.name).forEach((name) => names.add(name));
  }
  return names;
}
