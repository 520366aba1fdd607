import { isMap, isScalar, type Node } from 'yaml';
import { OperationalError } from '../../store/index.ts';
import { composeYaml } from './compose-yaml.ts';

/** A field of a mapping. */
export interface PolicyField {
  readonly key: Node;
  /** Absent: nothing stands behind the key. */
  readonly value: Node | null;
}

/** A YAML file as a tree with places. */
export interface PolicyFile {
  readonly root: Node | null;
  /** What stands under `key`; a node that is no mapping is refused. */
  readonly child: (node: Node | null, key: string) => Node | undefined;
  /** All fields of a mapping by name; what is none is refused as `what`: `a rule`. */
  readonly fields: (node: Node, what: string) => ReadonlyMap<string, PolicyField>;
  /** Where a node stands and what is wrong with it. */
  readonly refuse: (node: Node | undefined, what: string) => OperationalError;
  /** The node as written, on one line. */
  readonly source: (node: Node) => string;
  /** From 1. */
  readonly line: (node: Node) => number;
}

/**
 * Opens a policy file. One that is no YAML is refused with the place.
 * @param name for messages
 * @param form the hint of every refusal: how it should be written
 */
export function openPolicyFile(name: string, text: string, form: string): PolicyFile {
  const composed = composeYaml(text);
  const { lines } = composed;
  const refuseAt = (offset: number | undefined, what: string): OperationalError => {
    const { line, col } = lines.linePos(offset ?? 0);
    const sentence = what.replace(/(?<![.?])$/, '.');
    return new OperationalError(`${name}:${String(line)}:${String(col)}: ${sentence}`, {
      hint: form,
    });
  };
  if (!composed.ok) {
    throw refuseAt(composed.offset, `the file cannot be read as YAML: ${composed.problem}`);
  }
  return {
    root: composed.document.contents,
    child: (node, key) => {
      if (node === null || (isScalar(node) && node.value === null)) return undefined;
      if (!isMap(node))
        throw refuseAt(node.range?.[0], `\`${key}\` should stand in a mapping here`);
      const value: unknown = node.get(key, true);
      return value === undefined ? undefined : (value as Node);
    },
    fields: (node, what) => {
      if (!isMap(node)) throw refuseAt(node.range?.[0], `${what} should be a mapping`);
      // Keys and values are nodes, because the document was composed from text.
      const items = node.items as readonly PolicyField[];
      return new Map(items.map((item) => [isScalar(item.key) ? String(item.key.value) : '', item]));
    },
    refuse: (node, what) => refuseAt(node?.range?.[0], what),
    source: (node) => oneLine(text.slice(node.range?.[0] ?? 0, node.range?.[1] ?? 0)),
    line: (node) => lines.linePos(node.range?.[0] ?? 0).line,
  };
}

function oneLine(text: string): string {
  return text
    .replace(/\s+#.*$/gm, '')
    .trim()
    .replace(/\s*\n\s*/g, ', ')
    .replace(/\s+/g, ' ');
}
