import type { Node } from 'oxc-parser';
import { constantText, unwrapped } from './constant-text.ts';
import type { LocalValue, ResolveName } from './local-names.ts';

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
export function knownValues(resolve: ResolveName): KnowValue {
  // Names may stand for each other in circles: what is being asked for already is not known.
  const found = new Map<Node, KnownValue | undefined>();
  const know = (node: Node, depth: number): KnownValue | undefined => {
    const at = unwrapped(node);
    if (depth > deepest || found.has(at)) return found.get(at);
    found.set(at, undefined);
    const value = read(at, (other) => know(other, depth + 1));
    found.set(at, value);
    return value;
  };
  const read = (at: Node, inner: KnowValue): KnownValue | undefined => {
    switch (at.type) {
      case 'Identifier': {
        const local = resolve(at);
        if (local === undefined) return globalNamed(at.name);
        return firstKnown(local.values, (value) => ofLocal(value, inner));
      }
      case 'MemberExpression':
        return field(inner(at.object), memberName(at));
      case 'AssignmentExpression':
        return inner(at.right);
      case 'LogicalExpression':
        return inner(at.right) ?? inner(at.left);
      case 'ConditionalExpression':
        return inner(at.consequent) ?? inner(at.alternate);
      case 'AwaitExpression':
        return inner(at.argument);
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
