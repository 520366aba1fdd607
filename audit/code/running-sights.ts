import type { Node } from 'oxc-parser';
import type { CodeSightKind } from '../model/code-facts.ts';
import { isTextual, unwrapped } from './constant-text.ts';
import { isHandedOn } from './is-handed-on.ts';
import { type KnownValue, type KnowValue, memberName } from './known-value.ts';
import type { SyntaxTree } from './syntax-tree.ts';

/** What each of these is, wherever it is called or handed on. */
const kinds: ReadonlyMap<KnownValue, CodeSightKind> = new Map([
  ['eval', 'eval'],
  ['execScript', 'eval'],
  ['Function', 'new-function'],
  ['Worker', 'worker'],
  ['SharedWorker', 'worker'],
  ['WebAssembly.compile', 'wasm'],
  ['WebAssembly.compileStreaming', 'wasm'],
  ['WebAssembly.instantiate', 'wasm'],
  ['WebAssembly.instantiateStreaming', 'wasm'],
  ['WebAssembly.Module', 'wasm'],
  ['Deno.dlopen', 'ffi'],
  ['process.dlopen', 'ffi'],
]);

/** The last words of those. */
const fields: ReadonlySet<string> = new Set(
  [...kinds.keys()].map((name) => name.replace(/^.*\./, '')),
);

/** A name or a field that runs text, starts a module or loads machine code; also where it only gets another name. */
export function referenceSight(
  node: Node,
  know: KnowValue,
  tree: SyntaxTree,
): CodeSightKind | undefined {
  if (node.type === 'MemberExpression') {
    if (!fields.has(memberName(node) ?? '')) return undefined;
  } else if (node.type !== 'Identifier' || !isReference(node, tree)) return undefined;
  const value = know(node);
  const kind = value === undefined ? undefined : kinds.get(value);
  if (kind === undefined || isOtherName(node, value, tree)) return undefined;
  return isHandedOn(node, tree, { mayNameType: kind === 'new-function' }) ? kind : undefined;
}

/** A local name of it is reported where it gets it; but imports say nothing, so a `new` does. */
function isOtherName(node: Node, value: KnownValue | undefined, { parentOf }: SyntaxTree): boolean {
  const isOther = node.type === 'Identifier' && node.name !== value;
  return isOther && parentOf(node)?.type !== 'NewExpression';
}

/** Not the name of a field, a label, a declaration or a type. */
function isReference(node: Node, { parentOf }: SyntaxTree): boolean {
  const parent = parentOf(node);
  if (parent === undefined || names.has(parent.type)) return false;
  if (parent.type.startsWith('TS')) return holdsValues.has(parent.type);
  switch (parent.type) {
    case 'MemberExpression':
      return parent.object === node || parent.computed;
    case 'Property':
    case 'PropertyDefinition':
    case 'MethodDefinition':
    case 'AccessorProperty':
      return parent.key !== node || parent.computed;
    case 'ExportSpecifier':
      return parent.local === node;
    default:
      return true;
  }
}

/** Nodes whose identifiers name things and stand for none. */
const names: ReadonlySet<string> = new Set([
  'LabeledStatement',
  'BreakStatement',
  'ContinueStatement',
  'ImportSpecifier',
  'ImportDefaultSpecifier',
  'ImportNamespaceSpecifier',
  'MetaProperty',
]);

/** Of TypeScript's own nodes, those with an expression in them. */
const holdsValues: ReadonlySet<string> = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSExportAssignment',
  'TSEnumMember',
]);

/** A call that runs a text, or makes what is to be reported, by its arguments or by the way to its function. */
export function callSight(node: Node, know: KnowValue): CodeSightKind | undefined {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined;
  if (node.type === 'NewExpression' && isAsset(node, know)) return 'asset';
  const callee = unwrapped(node.callee);
  const value = know(callee);
  if (value === 'setTimeout' || value === 'setInterval') {
    const [first] = node.arguments;
    return first !== undefined && isTextual(unwrapped(first)) ? 'eval' : undefined;
  }
  if (value === 'Reflect.get') return kinds.get(know(node) ?? '');
  return callee.type === 'MemberExpression' ? methodSight(node, callee, know) : undefined;
}

function methodSight(
  call: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>,
  callee: Extract<Node, { type: 'MemberExpression' }>,
  know: KnowValue,
): CodeSightKind | undefined {
  const owner = unwrapped(callee.object);
  switch (memberName(callee)) {
    case '_compile':
      return 'eval';
    case 'constructor':
      return isFunction(owner, know) || runsText(call) ? 'new-function' : undefined;
    case 'call':
    case 'apply':
      if (know(owner) === 'require') return 'computed-import';
      return isFunctionConstructor(owner, know) ? 'new-function' : undefined;
    default:
      return undefined;
  }
}

/** `new URL('./data.bin', import.meta.url)`. */
function isAsset(
  { callee, arguments: [, base] }: Extract<Node, { type: 'NewExpression' }>,
  know: KnowValue,
): boolean {
  if (base === undefined || know(callee) !== 'URL') return false;
  const from = unwrapped(base);
  return (
    from.type === 'MemberExpression' &&
    unwrapped(from.object).type === 'MetaProperty' &&
    memberName(from) === 'url'
  );
}

/** Without `new`, a constructor that takes a text is hardly any but that of functions. */
function runsText(call: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>): boolean {
  const last = call.arguments.at(-1);
  return call.type === 'CallExpression' && last !== undefined && isTextual(unwrapped(last));
}

function isFunctionConstructor(node: Node, know: KnowValue): boolean {
  return (
    node.type === 'MemberExpression' &&
    memberName(node) === 'constructor' &&
    isFunction(unwrapped(node.object), know)
  );
}

/** Methods that every array, text or object has. */
const methods: ReadonlySet<string> = new Set([
  ...['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'filter', 'map', 'concat', 'slice'],
  ...[
    'find',
    'forEach',
    'push',
    'pop',
    'join',
    'at',
    'sub',
    'big',
    'replace',
    'call',
    'apply',
    'bind',
  ],
]);

function isFunction(node: Node, know: KnowValue): boolean {
  switch (node.type) {
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ClassExpression':
      return true;
    case 'MemberExpression': {
      const name = memberName(node);
      const owner = unwrapped(node.object);
      if (name === '__proto__') return isFunction(owner, know);
      if (name === 'prototype') return know(owner) === 'Function';
      return name !== undefined && methods.has(name);
    }
    case 'CallExpression':
      return isPrototypeOfFunction(node, know);
    default:
      return false;
  }
}

/** `Object.getPrototypeOf(async function () {})`: its constructor makes functions from texts as well. */
function isPrototypeOfFunction(
  { callee, arguments: [first] }: Extract<Node, { type: 'CallExpression' }>,
  know: KnowValue,
): boolean {
  const method = unwrapped(callee);
  if (method.type !== 'MemberExpression' || first === undefined) return false;
  return memberName(method) === 'getPrototypeOf' && isFunction(unwrapped(first), know);
}

const none = [] as const;

/** `const { eval: run } = globalThis`: fields that a pattern takes. */
export function fieldsTaken(
  node: Node,
  know: (value: Node, name: string) => KnownValue | undefined,
): readonly { readonly kind: CodeSightKind; readonly node: Node }[] {
  const [pattern, value] =
    node.type === 'VariableDeclarator'
      ? [node.id, node.init]
      : node.type === 'AssignmentExpression' || node.type === 'AssignmentPattern'
        ? [node.left, node.right]
        : none;
  if (pattern?.type !== 'ObjectPattern' || value === null || value === undefined) return none;
  return pattern.properties.flatMap((property) => {
    if (property.type !== 'Property') return [];
    const name = keyName(property);
    const taken = name === undefined ? undefined : know(value, name);
    const kind = taken === undefined ? undefined : kinds.get(taken);
    return kind === undefined ? [] : [{ kind, node: property }];
  });
}

function keyName({
  key,
  computed,
}: {
  readonly key: Node;
  readonly computed: boolean;
}): string | undefined {
  if (key.type === 'Identifier' && !computed) return key.name;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}
