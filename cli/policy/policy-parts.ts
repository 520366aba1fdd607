import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';

/** The parts of a file's `policy:`, by key: what each says, an entry a line, in canonical JSON. */
export interface PolicyPart {
  readonly lines: readonly string[];
  /** Of its key, one-based. */
  readonly line: number;
}

/** `undefined` when the file is not YAML, or says its policy in a form that nobody reads. */
export function readPolicyParts(text: string): ReadonlyMap<string, PolicyPart> | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  const root = document.contents;
  if (root === null) return new Map();
  if (!isMap(root)) return undefined;
  const policy: unknown = root.get('policy', true);
  if (policy === undefined || (isScalar(policy) && policy.value === null)) return new Map();
  if (!isMap(policy)) return undefined;
  try {
    return new Map(
      policy.items.map(({ key, value }) => {
        const place = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
        const name = isScalar(key) ? String(key.value) : '';
        return [name, { lines: linesOf(value), line: text.slice(0, place).split('\n').length }];
      }),
    );
  } catch {
    // An alias: no reader of the policy takes one.
    return undefined;
  }
}

function linesOf(value: unknown): readonly string[] {
  const items = isSeq(value) ? value.items : [value];
  return items.map((item) => JSON.stringify(sorted(plain(item))));
}

function plain(node: unknown): unknown {
  if (node === null || node === undefined) return null;
  if (isScalar(node)) return node.value;
  if (!isMap(node) && !isSeq(node)) throw new Error('An alias has no meaning here.');
  return (node as Node).toJSON() as unknown;
}

/** Keys in one order, so that writing a rule otherwise is no change. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
