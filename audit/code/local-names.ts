import type { Node } from 'oxc-parser';
import type { NodeOf, SyntaxTree } from './syntax-tree.ts';

/** A name that the text itself declares. */
export interface LocalName {
  /** What it may stand for: what it is declared with and what is assigned to it. */
  readonly values: LocalValue[];
}

export type LocalValue =
  /** The value of an expression; with `field`, one of its fields. */
  | { readonly kind: 'expression'; readonly node: Node; readonly field?: string }
  /** What a module exports by this name; absent: all of it. */
  | { readonly kind: 'module'; readonly specifier: string; readonly field?: string };

export interface LocalNames {
  /** What an identifier stands for where it stands; `undefined`: nothing in the text declares it. */
  readonly resolve: (identifier: Node & { readonly name: string }) => LocalName | undefined;
  /** Every declared name with what it may stand for somewhere. */
  readonly values: ReadonlyMap<string, readonly LocalValue[]>;
}

/**
 * The names of a text by the scopes that JavaScript gives them. What exists for types alone declares
 * nothing: at run time the global name stands there.
 */
export function localNames(tree: SyntaxTree): LocalNames {
  const scopes: Scopes = { tree, names: new Map() };
  for (const node of tree.nodes) declare(scopes, node);
  const declared = new Set([...scopes.names.values()].flatMap((names) => [...names.keys()]));
  const resolve: LocalNames['resolve'] = (identifier) => {
    if (!declared.has(identifier.name)) return undefined;
    for (let at: Node | undefined = identifier; at !== undefined; at = tree.parentOf(at)) {
      const found = scopes.names.get(at)?.get(identifier.name);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (const node of tree.nodes) {
    if (node.type !== 'AssignmentExpression' || node.left.type !== 'Identifier') continue;
    resolve(node.left)?.values.push({ kind: 'expression', node: node.right });
  }
  const values = valuesByName(scopes);
  return { resolve, values };
}

function valuesByName({ names }: Scopes): ReadonlyMap<string, readonly LocalValue[]> {
  const found = new Map<string, LocalValue[]>();
  const all = [...names.values()].flatMap((scope) => [...scope]);
  for (const [name, { values }] of all) {
    const known = found.get(name) ?? [];
    if (known.length === 0) found.set(name, known);
    for (const value of values) known.push(value);
  }
  return found;
}

interface Scopes {
  readonly tree: SyntaxTree;
  /** By the node that opens the scope. */
  readonly names: Map<Node, Map<string, LocalName>>;
}

function declare(scopes: Scopes, node: Node): void {
  declarers[node.type]?.(scopes, node);
}

type Declare<Type> = (scopes: Scopes, node: NodeOf<Type>) => void;

const byType: { readonly [Type in Node['type']]?: Declare<Type> } = {
  VariableDeclaration: (scopes, node) => {
    if (node.declare === true) return;
    const scope = node.kind === 'var' ? functionScope(scopes, node) : blockScope(scopes, node);
    for (const { id, init } of node.declarations) {
      declarePattern(scopes, scope, id, init ?? undefined);
    }
  },
  FunctionDeclaration: (scopes, node) => {
    declareOuter(scopes, node);
    declareParameters(scopes, node);
  },
  ClassDeclaration: declareOuter,
  FunctionExpression: (scopes, node) => {
    if (node.id !== null) add(scopes, node, node.id.name);
    declareParameters(scopes, node);
  },
  ClassExpression: (scopes, node) => {
    if (node.id !== null) add(scopes, node, node.id.name);
  },
  ArrowFunctionExpression: declareParameters,
  CatchClause: (scopes, node) => {
    if (node.param !== null) declarePattern(scopes, node, node.param, undefined);
  },
  ImportDeclaration: declareImports,
  TSEnumDeclaration: (scopes, node) => {
    if (!node.declare && !node.const) add(scopes, blockScope(scopes, node), node.id.name);
  },
};
// True: each is given nodes of its own type alone.
const declarers = byType as {
  readonly [type: string]: ((scopes: Scopes, node: Node) => void) | undefined;
};

function declareOuter(
  scopes: Scopes,
  node: NodeOf<'FunctionDeclaration'> | NodeOf<'ClassDeclaration'>,
): void {
  if (node.declare !== true && node.id !== null)
    add(scopes, blockScope(scopes, node), node.id.name);
}

function declareParameters(
  scopes: Scopes,
  node: Extract<Node, { readonly params: readonly unknown[]; readonly body: unknown }>,
): void {
  for (const parameter of node.params) {
    const pattern = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
    declarePattern(scopes, node, pattern, undefined);
  }
}

function declareImports(scopes: Scopes, node: Extract<Node, { type: 'ImportDeclaration' }>): void {
  if (node.importKind === 'type') return;
  const specifier = node.source.value;
  for (const one of node.specifiers) {
    if (one.type === 'ImportSpecifier' && one.importKind === 'type') continue;
    const field = one.type === 'ImportSpecifier' ? importedName(one.imported) : undefined;
    const value = { kind: 'module', specifier, ...(field !== undefined && { field }) } as const;
    add(scopes, scopes.tree.program, one.local.name, value);
  }
}

function importedName(name: Node): string | undefined {
  if (name.type === 'Identifier') return name.name === 'default' ? undefined : name.name;
  return name.type === 'Literal' && typeof name.value === 'string' ? name.value : undefined;
}

interface Part {
  readonly pattern: Node;
  readonly value: LocalValue | undefined;
}

/** All names of a pattern; those that take a field of `init` itself keep which one. */
function declarePattern(scopes: Scopes, scope: Node, pattern: Node, init: Node | undefined): void {
  const value = init && ({ kind: 'expression', node: init } as const);
  if (pattern.type === 'Identifier') {
    add(scopes, scope, pattern.name, value);
    return;
  }
  const waiting: Part[] = [{ pattern, value }];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (part.pattern.type === 'Identifier') add(scopes, scope, part.pattern.name, part.value);
    else for (const inner of partsOf(part)) waiting.push(inner);
  }
}

function partsOf({ pattern, value }: Part): readonly Part[] {
  switch (pattern.type) {
    case 'AssignmentPattern':
      return [
        { pattern: pattern.left, value: value ?? { kind: 'expression', node: pattern.right } },
      ];
    case 'RestElement':
      return [{ pattern: pattern.argument, value: undefined }];
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => (one ? [{ pattern: one, value: undefined }] : []));
    case 'ObjectPattern':
      return pattern.properties.map((one) =>
        one.type === 'RestElement'
          ? { pattern: one, value: undefined }
          : { pattern: one.value, value: fieldOf(value, one) },
      );
    default:
      return [];
  }
}

function fieldOf(
  value: LocalValue | undefined,
  { key, computed }: { readonly key: Node; readonly computed: boolean },
): LocalValue | undefined {
  if (value?.kind !== 'expression' || value.field !== undefined) return undefined;
  const field =
    key.type === 'Identifier' && !computed
      ? key.name
      : key.type === 'Literal' && typeof key.value === 'string'
        ? key.value
        : undefined;
  return field === undefined ? undefined : { ...value, field };
}

function add(scopes: Scopes, scope: Node, name: string, value?: LocalValue): void {
  let names = scopes.names.get(scope);
  if (names === undefined) scopes.names.set(scope, (names = new Map<string, LocalName>()));
  let local = names.get(name);
  if (local === undefined) names.set(name, (local = { values: [] }));
  if (value !== undefined) local.values.push(value);
}

const functions = [
  'Program',
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'StaticBlock',
  'TSModuleBlock',
] as const;
const blocks = [
  ...functions,
  'BlockStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'SwitchStatement',
  'CatchClause',
] as const;
const functionTypes: ReadonlySet<string> = new Set(functions);
const blockTypes: ReadonlySet<string> = new Set(blocks);

function functionScope({ tree }: Scopes, node: Node): Node {
  return nearest(tree, node, functionTypes);
}

function blockScope({ tree }: Scopes, node: Node): Node {
  return nearest(tree, node, blockTypes);
}

function nearest(tree: SyntaxTree, node: Node, types: ReadonlySet<string>): Node {
  let at = tree.parentOf(node);
  while (at !== undefined && !types.has(at.type)) at = tree.parentOf(at);
  return at ?? tree.program;
}
