import { ts } from 'ts-morph';
import {
  allowedKinds,
  builtIns,
  membersOf,
  namespaces,
  refusedMembers,
  wordings,
} from './expression-allow-list.ts';

/** Why an expression is refused. `start` and `end` are UTF-16 offsets. */
export interface ExpressionProblem {
  /** `syntax`: it cannot be parsed; `name`: a name that is not there; `power`: more than an expression may do. */
  readonly kind: 'syntax' | 'name' | 'power';
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint?: string;
}

/** The names that one place has besides `inputs`, `steps`, `secrets`, `run` and `flow`: items, `index`, `error`, `attempt`. */
export type ExpressionNames = readonly string[];

/** What the walk knows and collects. `bound` are the parameters of the arrows around. */
export interface ExpressionWalk {
  readonly names: ExpressionNames;
  readonly reads: Set<string>;
  readonly problems: ExpressionProblem[];
  readonly bound: ReadonlySet<string>;
}

const script = 'Write it as a script, where all of TypeScript is allowed.';

const guards = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.AsExpression,
  ts.SyntaxKind.NonNullExpression,
  ts.SyntaxKind.TypeAssertionExpression,
]);

/** Walks one node and all below it, collecting what is read and what is refused. */
export function checkExpressionNode(node: ts.Node, walk: ExpressionWalk): void {
  if (ts.isIdentifier(node)) checkName(node, walk);
  else if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    checkAccess(node, walk);
  } else if (ts.isArrowFunction(node)) checkArrow(node, walk);
  else if (ts.isPrefixUnaryExpression(node)) checkPrefix(node, walk);
  else if (ts.isShorthandPropertyAssignment(node)) checkName(node.name, walk);
  else if (ts.isPropertyAssignment(node)) checkProperty(node, walk);
  else if (ts.isBinaryExpression(node)) checkBinary(node, walk);
  else if (ts.isCallExpression(node)) checkCall(node, walk);
  else if (allowedKinds.has(node.kind)) visitChildren(node, walk);
  else refuse(node, walk, wordings[node.kind] ?? 'This is not allowed in an expression');
}

function visitChildren(node: ts.Node, walk: ExpressionWalk): void {
  node.forEachChild((child) => {
    checkExpressionNode(child, walk);
  });
}

function checkName(node: ts.Identifier, walk: ExpressionWalk): void {
  const name = node.text;
  if (walk.bound.has(name)) return;
  if (name === 'inputs' || name === 'run' || name === 'flow') walk.reads.add(name);
  else if (isItem(name, walk)) walk.reads.add(name);
  else if (name === 'steps' || name === 'secrets') {
    const form = name === 'steps' ? 'steps.ID.output' : 'secrets.NAME';
    add(walk, node, 'name', `\`${name}\` alone is no value. Write \`${form}\`.`);
  } else if (!builtIns.has(name)) {
    add(walk, node, 'name', `There is no name "${name}" in an expression.`, knownNames(walk));
  } else if (namespaces.has(name)) {
    add(walk, node, 'power', `\`${name}\` alone is no value. Write what of it is used.`);
  }
}

function isItem(name: string, { names }: ExpressionWalk): boolean {
  return names.includes(name);
}

function knownNames({ names }: ExpressionWalk): string {
  return `There are ${['inputs', 'steps', 'secrets', 'run', 'flow', ...names].join(', ')}.`;
}

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

function checkAccess(node: Access, walk: ExpressionWalk): void {
  const key = accessKey(node);
  if (isRefused(key, node, walk)) return;
  const root = ts.isIdentifier(node.expression) ? node.expression.text : undefined;
  if (root !== undefined && !walk.bound.has(root) && !checkRoot(root, key, node, walk)) return;
  if (root === undefined) checkExpressionNode(node.expression, walk);
  if (ts.isElementAccessExpression(node)) checkExpressionNode(node.argumentExpression, walk);
}

/** Whether to go on below; `false` when the access was refused. */
function checkRoot(
  root: string,
  key: string | undefined,
  node: Access,
  walk: ExpressionWalk,
): boolean {
  if (root === 'steps' || root === 'secrets') {
    if (key !== undefined) {
      walk.reads.add(`${root}.${key}`);
      return true;
    }
    add(walk, node, 'power', `Which of the ${root} is read must be written out.`, script);
    return false;
  }
  if (!builtIns.has(root)) {
    checkExpressionNode(node.expression, walk);
    return true;
  }
  const members = Object.hasOwn(membersOf, root) ? membersOf[root] : undefined;
  const random = root === 'Math' && key === 'random';
  const known = key !== undefined && (members === undefined || members.includes(key));
  if (known && !random) return true;
  refuse(node, walk, `\`${root}.${key ?? '[…]'}\` is not allowed in an expression`);
  return false;
}

function isRefused(key: string | undefined, node: ts.Node, walk: ExpressionWalk): boolean {
  const why = key === undefined ? undefined : refusedMembers.get(key);
  if (key !== undefined && why !== undefined) refuse(node, walk, `\`${key}\` ${why}`);
  return why !== undefined;
}

function accessKey(node: Access): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  const argument = node.argumentExpression;
  if (ts.isStringLiteralLike(argument) || ts.isNumericLiteral(argument)) return argument.text;
  return undefined;
}

function checkArrow(node: ts.ArrowFunction, walk: ExpressionWalk): void {
  if (ts.isBlock(node.body)) {
    refuse(node.body, walk, 'A function body is more than one expression');
    return;
  }
  if (
    node.modifiers !== undefined ||
    node.typeParameters !== undefined ||
    node.type !== undefined
  ) {
    refuse(node, walk, 'Only a plain arrow such as `(item) => item.name` is allowed');
    return;
  }
  const bound = new Set(walk.bound);
  const inner = { ...walk, bound };
  for (const parameter of node.parameters) {
    if (parameter.type !== undefined || parameter.questionToken !== undefined) {
      refuse(parameter, walk, 'The checker knows the type of a parameter; it is not written');
    }
    bindNames(parameter.name, bound, inner);
    if (parameter.initializer !== undefined) checkExpressionNode(parameter.initializer, inner);
  }
  checkExpressionNode(node.body, inner);
}

function bindNames(name: ts.BindingName, bound: Set<string>, walk: ExpressionWalk): void {
  if (ts.isIdentifier(name)) {
    bound.add(name.text);
    return;
  }
  for (const element of name.elements) {
    if (ts.isOmittedExpression(element)) continue;
    // `({ constructor }) => …` reads a member as well.
    const isField = ts.isObjectBindingPattern(name) && element.dotDotDotToken === undefined;
    const member = element.propertyName ?? (isField ? element.name : undefined);
    if (member !== undefined && ts.isPropertyName(member)) checkPropertyName(member, walk);
    bindNames(element.name, bound, walk);
    if (element.initializer !== undefined) checkExpressionNode(element.initializer, walk);
  }
}

function checkProperty(node: ts.PropertyAssignment, walk: ExpressionWalk): void {
  checkPropertyName(node.name, walk);
  checkExpressionNode(node.initializer, walk);
}

function checkPropertyName(name: ts.PropertyName, walk: ExpressionWalk): void {
  if (ts.isComputedPropertyName(name)) checkExpressionNode(name.expression, walk);
  else isRefused(name.text, name, walk);
}

function checkPrefix(node: ts.PrefixUnaryExpression, walk: ExpressionWalk): void {
  const { operator } = node;
  if (operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken) {
    refuse(node, walk, 'An expression changes nothing');
  } else checkExpressionNode(node.operand, walk);
}

function checkBinary(node: ts.BinaryExpression, walk: ExpressionWalk): void {
  const { kind } = node.operatorToken;
  const assigns = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
  if (assigns) {
    const compare = kind === ts.SyntaxKind.EqualsToken ? 'To compare, write `===`.' : script;
    add(walk, node.operatorToken, 'power', 'An expression changes nothing.', compare);
  } else if (kind === ts.SyntaxKind.CommaToken || kind === ts.SyntaxKind.InstanceOfKeyword) {
    refuse(
      node.operatorToken,
      walk,
      `\`${node.operatorToken.getText()}\` is not allowed in an expression`,
    );
  } else {
    checkExpressionNode(node.left, walk);
    checkExpressionNode(node.right, walk);
  }
}

function checkCall(node: ts.CallExpression, walk: ExpressionWalk): void {
  if (node.typeArguments !== undefined) {
    refuse(node, walk, 'A type has no place in an expression');
    return;
  }
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    refuse(node, walk, 'An expression cannot import');
    return;
  }
  visitChildren(node, walk);
}

function refuse(node: ts.Node, walk: ExpressionWalk, why: string): void {
  const hint = guards.has(node.kind)
    ? 'Say what should happen otherwise: `?? fallback`, or an `if` on the step.'
    : script;
  add(walk, node, 'power', `${why}.`, hint);
}

// eslint-disable-next-line max-params -- the four parts of a problem and where they go
function add(
  walk: ExpressionWalk,
  node: ts.Node,
  kind: ExpressionProblem['kind'],
  message: string,
  hint?: string,
): void {
  const place = { start: node.getStart(), end: node.end };
  walk.problems.push({ kind, ...place, message, ...(hint === undefined ? {} : { hint }) });
}
