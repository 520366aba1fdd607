import { startOf } from '../1-parse/shape.ts';
import type { YamlNode } from '../1-parse/yaml-node.ts';
import type { Located, Span } from '../model/source.ts';

/** Where the value stands that a path of keys and indexes leads to; as near as it goes. */
export function spanInTest(node: YamlNode, [first, ...rest]: readonly string[]): Span {
  const inner = first === undefined ? undefined : partOf(node, first)?.value;
  return inner === undefined ? startOf(node) : spanInTest(inner, rest);
}

/** Where the last key of a path stands; of an index, its value. */
export function keySpanInTest(node: YamlNode, [first, ...rest]: readonly string[]): Span {
  const part = first === undefined ? undefined : partOf(node, first);
  if (part === undefined) return startOf(node);
  return rest.length === 0 ? (part.key ?? startOf(part.value)) : keySpanInTest(part.value, rest);
}

/**
 * Where a test says what a path leads to: the value, or the last key on the way to it that was
 * written, or the test's name.
 */
export function placeInTest(
  { name, node }: { readonly name: Located<string>; readonly node: YamlNode },
  path: readonly string[],
): Span {
  let [place, at] = [name.span, node];
  for (const key of path) {
    const part = partOf(at, key);
    if (part === undefined) return place;
    place = part.key ?? startOf(part.value);
    at = part.value;
  }
  return path.length === 0 ? place : startOf(at);
}

function partOf(
  node: YamlNode,
  name: string,
): { readonly key?: Span; readonly value: YamlNode } | undefined {
  if (node.kind === 'list') {
    const value = node.items[Number(name)];
    return value && { value };
  }
  if (node.kind === 'scalar') return undefined;
  const entry = node.entries.find(({ key }) => key.value === name);
  return entry && { key: entry.key.span, value: entry.value };
}
