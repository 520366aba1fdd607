import { isScalar, isSeq, type Node } from 'yaml';
import type { Policy } from '../../review/index.ts';
import { closest, matchesGlob } from '../../output/index.ts';
import { matchesValue } from './match-value.ts';
import { openPolicyFile, type PolicyFile } from './policy-file.ts';

/** One rule of `policy.review`; of all, the first that matches a widening decides. */
export interface ReviewRule {
  readonly effect: 'deny' | 'require-approval' | 'allow';
  /** `net`, `secret`, …; `*` is every kind. */
  readonly kinds: readonly string[];
  /** Globs; absent: any value. */
  readonly values?: readonly string[];
  /** Globs of flow ids; absent: every flow. */
  readonly flows?: readonly string[];
  /** Of `require-approval`: people and teams, sorted; one of them is enough. */
  readonly by: readonly string[];
  /** As the file writes it, on one line. */
  readonly text: string;
}

const form =
  'A rule is `deny: KINDS`, `require-approval: KINDS` with `by: [NAME]`, or `allow: KINDS`; `values:` and `flows:` narrow it. docs/review.md shows some.';

const effects = ['deny', 'require-approval', 'allow'] as const;

/** What can be widened: the grants of a step, and what `review` finds besides. */
const kinds = [
  ...['net', 'read', 'write', 'env', 'run', 'sys', 'secret'],
  ...['engine', 'trigger', 'machine', 'gate', 'integrity', 'policy'],
];

/**
 * Reads `policy.review` of a policy file. A file without it has no rules; one that is wrong is refused
 * with the place, because a rule that is passed over would let through what it was to stop.
 * @param name of the file, for messages
 */
export function readReviewRules(name: string, text: string): readonly ReviewRule[] {
  const file = openPolicyFile(name, text, form);
  const policy = file.child(file.root, 'policy');
  const review = policy === undefined ? undefined : file.child(policy, 'review');
  if (review === undefined) return [];
  if (!isSeq(review)) throw file.refuse(review, '`policy.review` should be a list of rules');
  // The items of a sequence are nodes, because the document was composed from text.
  return review.items.map((item) => readRule(file, item as Node));
}

/** The policy that rules make. */
export function policyOf(rules: readonly ReviewRule[]): Policy {
  return (widening) => {
    const met = rules.find(({ effect, kinds: of, values, flows }) => {
      if (!of.includes('*') && !of.includes(widening.kind)) return false;
      if (flows?.some((glob) => matchesGlob(glob, widening.flow)) === false) return false;
      return values?.some((glob) => matchesValue(glob, widening, effect)) ?? true;
    });
    return met && { effect: met.effect, by: met.by, text: met.text };
  };
}

function readRule(file: PolicyFile, node: Node): ReviewRule {
  const fields = fieldsOf(file, node);
  const found = effects.filter((effect) => fields.has(effect));
  const [effect] = found;
  if (effect === undefined || found.length > 1) {
    const what = 'a rule should have exactly one of `deny`, `require-approval` and `allow`';
    throw file.refuse(node, what);
  }
  const values = listOf(file, fields.get('values'), '`values`');
  const flows = listOf(file, fields.get('flows'), '`flows`');
  return {
    effect,
    kinds: readKinds(file, fields.get(effect), effect),
    ...(values === undefined ? {} : { values }),
    ...(flows === undefined ? {} : { flows }),
    by: readBy(file, fields.get('by'), { rule: node, effect }),
    text: file.source(node),
  };
}

function fieldsOf(file: PolicyFile, rule: Node): ReadonlyMap<string, Node> {
  const fields = file.fields(rule, 'a rule');
  for (const [name, { key }] of fields) checkKey(file, key, name);
  return new Map([...fields].map(([name, { value, key }]) => [name, value ?? key]));
}

function readBy(
  file: PolicyFile,
  node: Node | undefined,
  { rule, effect }: { readonly rule: Node; readonly effect: ReviewRule['effect'] },
): readonly string[] {
  const by = listOf(file, node, '`by`');
  if (effect !== 'require-approval') {
    if (by === undefined) return [];
    throw file.refuse(node, `\`by\` has no meaning beside \`${effect}\``);
  }
  if (by === undefined) {
    const what = '`require-approval` needs `by`, the people or teams of whom one must approve';
    throw file.refuse(rule, what);
  }
  return [...by].sort();
}

function checkKey(file: PolicyFile, key: Node, name: string): void {
  const known = [...effects, 'by', 'values', 'flows'];
  if (known.includes(name)) return;
  throw file.refuse(
    key,
    `a rule has no field \`${name}\`.${meant(name, known)}`.replace(/\.$/, ''),
  );
}

function readKinds(file: PolicyFile, node: Node | undefined, effect: string): readonly string[] {
  const named = listOf(file, node, `\`${effect}\``) ?? [];
  for (const kind of named) {
    if (kind === '*' || kinds.includes(kind)) continue;
    const known = `The kinds are ${kinds.join(', ')}, and * for all`;
    throw file.refuse(node, `there is no kind \`${kind}\`.${meant(kind, kinds)} ${known}`);
  }
  return named;
}

function meant(word: string, known: readonly string[]): string {
  const near = closest(word, known);
  return near === undefined ? '' : ` Did you mean \`${near}\`?`;
}

/** A text, or a list of texts that is not empty: an empty one would match nothing, or everything. */
function listOf(
  file: PolicyFile,
  node: Node | undefined,
  what: string,
): readonly string[] | undefined {
  if (node === undefined) return undefined;
  const nodes = isSeq(node) ? (node.items as readonly Node[]) : [node];
  const texts = nodes.map((item) => {
    if (!isScalar(item) || typeof item.value !== 'string' || item.value === '') {
      throw file.refuse(item, `${what} should be a text or a list of texts`);
    }
    return item.value;
  });
  if (texts.length === 0) throw file.refuse(node, `${what} is empty`);
  return texts;
}
