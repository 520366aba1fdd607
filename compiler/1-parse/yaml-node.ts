import type { Located, Span } from '../model/source.ts';

/** A value of the YAML file, every one with its place. Keys are distinct text; nothing is shared. */
export type YamlNode = YamlScalar | YamlMap | YamlList;

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** `empty`: nothing is written where the value would stand. */
  readonly style: 'plain' | 'quoted' | 'block' | 'empty';
  /** The value as text, unescaped and unfolded. */
  readonly text: string;
  /** File offset of each UTF-16 unit of `text`, and of its end. */
  readonly offsets: readonly number[];
  readonly span: Span;
}

export interface YamlMap {
  readonly kind: 'map';
  readonly entries: readonly YamlEntry[];
  /** How many entries were written; those with a refused key are not in `entries`. */
  readonly written: number;
  readonly span: Span;
}

export interface YamlEntry {
  readonly key: Located<string>;
  readonly value: YamlNode;
}

export interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly span: Span;
}

/** What a node is, as a message calls it. */
export function describeNode(node: YamlNode): string {
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'list') return 'a list';
  if (node.style === 'empty') return 'empty';
  if (typeof node.value === 'string') return 'text';
  if (typeof node.value === 'number') return 'a number';
  return `\`${String(node.value)}\``;
}
