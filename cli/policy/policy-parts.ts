import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { composeYaml } from './compose-yaml.ts';

/** The parts of a file's `policy:` by key, and of its `audit:` by `audit.KEY`: what each says, an entry a line, in canonical JSON. */
export interface PolicyPart {
  readonly lines: readonly string[];
  /** Of its key, one-based. */
  readonly line: number;
}

/** `undefined` when the file is not YAML, or says its policy in a form that nobody reads. */
export function readPolicyParts(text: string): ReadonlyMap<string, PolicyPart> | undefined {
  const composed = composeYaml(text);
  if (!composed.ok) return undefined;
  const root = composed.document.contents;
  if (root === null) return new Map();
  if (!isMap(root)) return undefined;
  try {
    return new Map([
      ...partsAt(root, 'policy', text),
      // What an audit excuses: a pull request could excuse itself.
      ...[...partsAt(root, 'audit', text)].map(([name, part]) => [`audit.${name}`, part] as const),
    ]);
  } catch (error) {
    if (error instanceof UnreadForm) return undefined;
    throw error;
  }
}

/** An alias, or no map: no reader of the policy takes one. */
class UnreadForm extends Error {}

function partsAt(root: YAMLMap, key: string, text: string): ReadonlyMap<string, PolicyPart> {
  const found: unknown = root.get(key, true);
  if (found === undefined || (isScalar(found) && found.value === null)) return new Map();
  if (!isMap(found)) throw new UnreadForm();
  return new Map(
    found.items.map(({ key: name, value }) => {
      const place = isScalar(name) ? (name.range?.[0] ?? 0) : 0;
      const line = text.slice(0, place).split('\n').length;
      return [isScalar(name) ? String(name.value) : '', { lines: linesOf(value), line }];
    }),
  );
}

function linesOf(value: unknown): readonly string[] {
  const items = isSeq(value) ? value.items : [value];
  return items.map((item) => JSON.stringify(sorted(plain(item))));
}

function plain(node: unknown): unknown {
  if (node === null || node === undefined) return null;
  if (isScalar(node)) return node.value;
  if (!isMap(node) && !isSeq(node)) throw new UnreadForm();
  return (node as Node).toJSON() as unknown;
}

/** Keys in one order, so that writing a rule otherwise is no change. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
