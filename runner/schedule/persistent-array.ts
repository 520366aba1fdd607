import { invariant } from '../events/invariant.ts';

const width = 32;

type Node<T> = readonly T[] | readonly Node<T>[];

/**
 * An array of fixed length whose `with` shares all but one path with the array it came from, so
 * that a state of thousands of steps moves on in constant time and old states stay as they were.
 */
export interface PersistentArray<T> {
  readonly length: number;
  /** Levels above the leaves. */
  readonly height: number;
  readonly root: Node<T>;
}

export function persistentArray<T>(items: readonly T[]): PersistentArray<T> {
  let root: Node<T> = items;
  let height = 0;
  while (root.length > width) {
    // True: chunks of either kind of node are themselves nodes, one level up.
    root = chunk<unknown>(root) as readonly Node<T>[];
    height += 1;
  }
  return { length: items.length, height, root };
}

export function getItem<T>(array: PersistentArray<T>, index: number): T {
  invariant(index >= 0 && index < array.length, 'an index lies inside its array');
  let node: Node<T> = array.root;
  for (let level = array.height; level > 0; level -= 1) {
    // True: above the leaves, which are at level 0, every entry is a node.
    node = node[slot(index, level)] as Node<T>;
  }
  // True: a leaf holds items, and the index was checked.
  return node[index % width] as T;
}

export function withItem<T>(array: PersistentArray<T>, index: number, item: T): PersistentArray<T> {
  invariant(index >= 0 && index < array.length, 'an index lies inside its array');
  return { ...array, root: replace(array.root, array.height, index, item) };
}

export function itemsOf<T>(array: PersistentArray<T>): readonly T[] {
  // True: flattening once a level leaves the items, which `flat` cannot say in a type.
  let items = array.root as readonly unknown[];
  for (let level = array.height; level > 0; level -= 1) {
    items = items.flatMap((node) => node as readonly unknown[]);
  }
  return items as readonly T[];
}

function replace<T>(node: Node<T>, level: number, index: number, item: T): Node<T> {
  const at = level === 0 ? index % width : slot(index, level);
  // True: as in `getItem`; `with` of a union of array types has no common signature.
  const entries = node as readonly unknown[];
  const entry = level === 0 ? item : replace(entries[at] as Node<T>, level - 1, index, item);
  return entries.with(at, entry) as Node<T>;
}

function slot(index: number, level: number): number {
  return Math.floor(index / width ** level) % width;
}

function chunk<T>(items: readonly T[]): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let at = 0; at < items.length; at += width) chunks.push(items.slice(at, at + width));
  return chunks;
}
