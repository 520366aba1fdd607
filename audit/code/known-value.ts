import type { Node } from 'oxc-parser';
import { constantText, unwrapped } from './constant-text.ts';
import type { LocalNames, LocalValue } from './local-names.ts';
import type { NodeOf } from './syntax-tree.ts';

/**
 * What an expression is known to be, as far as it matters here: `global` for the global object, a global by its
 * name (`eval`, `Function`), a field of one (`WebAssembly.compile`, `Deno.dlopen`), or a module (`module:vm`).
 */
export type KnownValue = string;

export type KnowValue = (node: Node) => KnownValue | undefined;

const globalObjects: ReadonlySet<string> = new Set([
  'globalThis',
  'window',
  'self',
  'global',
  'frames',
  'top',
  'parent',
]);
const globals: ReadonlySet<string> = new Set([
  'eval',
  'execScript',
  'Function',
  'setTimeout',
  'setInterval',
  'Worker',
  'SharedWorker',
  'URL',
  'WebAssembly',
  'Deno',
  'process',
  'Reflect',
  'require',
  'module',
]);
/** Those whose fields matter. */
const holders: ReadonlySet<string> = new Set([
  'WebAssembly',
  'Deno',
  'process',
  'Reflect',
  'require',
]);
/** Fields of modules that are the globals. */
const exported: ReadonlyMap<string, KnownValue> = new Map([
  ['worker_threads Worker', 'Worker'],
  ['module createRequire', 'createRequire'],
  ['process dlopen', 'process.dlopen'],
  ['process getBuiltinModule', 'process.getBuiltinModule'],
  ['timers setTimeout', 'setTimeout'],
  ['timers setInterval', 'setInterval'],
  ['url URL', 'URL'],
]);
const deepest = 64;

/** Tells what expressions are, through the names that a text gives them on the way. */
export function knownValues({ resolve, values }: LocalNames): KnowValue {
  const tellingNames = namesOfKnown(values);
  // Names may stand for each other in circles: what is being asked for already is not known.
  const found = new Map<Node, KnownValue | undefined>();
  const know = (node: Node, depth: number): KnownValue | undefined => {
    const at = unwrapped(node);
    if (at.type === 'Identifier' && !tellingNames.has(at.name)) return undefined;
    if (depth > deepest || found.has(at)) return found.get(at);
    found.set(at, undefined);
    const value = read(at, (other) => know(other, depth + 1));
    found.set(at, value);
    return value;
  };
  const named = (at: NodeOf<'Identifier'>, inner: KnowValue): KnownValue | undefined => {
    const local = resolve(at);
    if (local === undefined) return globalNamed(at.name);
    return firstKnown(local.values, (value) => ofLocal(value, inner));
  };
  const read = (at: Node, inner: KnowValue): KnownValue | undefined => {
    switch (at.type) {
      case 'Identifier':
        return named(at, inner);
      case 'MemberExpression':
        return field(inner(at.object), memberName(at));
      case 'AssignmentExpression':
      case 'LogicalExpression':
      case 'ConditionalExpression':
      case 'AwaitExpression':
        return firstKnown(sourcesOf(at), inner);
      case 'ImportExpression':
        return moduleNamed(constantText(at.source));
      case 'CallExpression':
        return ofCall(at, inner);
      default:
        return undefined;
    }
  };
  return (node) => know(node, 0);
}

/**
 * The globals, and every name that may come to stand for one, whatever its scope: most names cannot, and
 * looking for their scopes would be most of the work.
 */
function namesOfKnown(values: LocalNames['values']): ReadonlySet<string> {
  const found = new Set([...globals, ...globalObjects]);
  const givenTo = new Map<string, string[]>();
  const waiting: string[] = [];
  for (const [name, root] of gifts(values)) {
    if (root === undefined || found.has(root)) waiting.push(name);
    else givenTo.set(root, [...(givenTo.get(root) ?? []), name]);
  }
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    for (const other of givenTo.get(name) ?? []) waiting.push(other);
  }
  return found;
}

/** Each local name with the names that its values come from. */
function gifts(
  values: LocalNames['values'],
): readonly (readonly [name: string, root: string | undefined])[] {
  return [...values].flatMap(([name, all]) =>
    all
      .flatMap((value) => (value.kind === 'module' ? [undefined] : rootsOf(value.node)))
      .map((root) => [name, root] as const),
  );
}

/** The names that what an expression is known to be can come from; `undefined` among them: from none. */
function rootsOf(node: Node): readonly (string | undefined)[] {
  const roots: (string | undefined)[] = [];
  const waiting: Node[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const at = unwrapped(next);
    if (at.type === 'Identifier') roots.push(at.name);
    else if (at.type === 'ImportExpression') roots.push(undefined);
    else for (const source of sourcesOf(at)) waiting.push(source);
  }
  return roots;
}

/** The parts of an expression that decide what it is known to be. */
function sourcesOf(at: Node): readonly Node[] {
  switch (at.type) {
    case 'MemberExpression':
      return [at.object];
    case 'AssignmentExpression':
      return [at.right];
    case 'LogicalExpression':
      return [at.right, at.left];
    case 'ConditionalExpression':
      return [at.consequent, at.alternate];
    case 'AwaitExpression':
      return [at.argument];
    case 'CallExpression':
      return [at.callee, ...at.arguments.slice(0, 1)];
    default:
      return [];
  }
}

function firstKnown<T>(
  items: readonly T[],
  know: (item: T) => KnownValue | undefined,
): KnownValue | undefined {
  for (const item of items) {
    const found = know(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ofLocal(value: LocalValue, know: KnowValue): KnownValue | undefined {
  const whole = value.kind === 'module' ? moduleNamed(value.specifier) : know(value.node);
  return value.field === undefined ? whole : field(whole, value.field);
}

function globalNamed(name: string): KnownValue | undefined {
  if (globalObjects.has(name)) return 'global';
  return globals.has(name) ? name : undefined;
}

function moduleNamed(specifier: string | undefined): KnownValue | undefined {
  return specifier === undefined ? undefined : `module:${specifier.replace(/^node:/, '')}`;
}

/** What a field of something known is. */
export function field(
  value: KnownValue | undefined,
  name: string | undefined,
): KnownValue | undefined {
  if (value === undefined || name === undefined) return undefined;
  if (value === 'global') return globalNamed(name);
  if (value === 'module') return name === 'require' ? 'require' : undefined;
  if (value.startsWith('module:')) {
    return name === 'default' ? value : exported.get(`${value.slice('module:'.length)} ${name}`);
  }
  return holders.has(value) ? `${value}.${name}` : undefined;
}

/** The field that a member expression names, written plainly or as a constant text. */
export function memberName(node: Extract<Node, { type: 'MemberExpression' }>): string | undefined {
  if (node.computed) return constantText(node.property);
  return node.property.type === 'Identifier' ? node.property.name : undefined;
}

/** `require('vm')`, `createRequire(…)`, `Function('return this')()`, `Reflect.get(globalThis, 'eval')`. */
function ofCall(
  { callee, arguments: [first, second] }: Extract<Node, { type: 'CallExpression' }>,
  know: KnowValue,
): KnownValue | undefined {
  const target = unwrapped(callee);
  if (target.type === 'CallExpression' && know(target.callee) === 'Function') return 'global';
  if (target.type === 'MemberExpression' && memberName(target) === 'bind')
    return know(target.object);
  const text = first && constantText(first);
  switch (know(target)) {
    case 'require':
    case 'process.getBuiltinModule':
      return moduleNamed(text);
    case 'createRequire':
      return 'require';
    case 'Reflect.get':
      return first && second && field(know(first), constantText(second));
    default:
      return undefined;
  }
}
