import type { Review } from '../model/review.ts';

/**
 * The review as JSON text, version 1: exactly the model, with keys in one order whatever made it, so that
 * the same review is the same bytes. What could drive a terminal stands there as `\u009b`.
 */
export function renderReviewJson(review: Review): string {
  return `${JSON.stringify(inOrder(review), null, 2).replace(driving, escaped)}\n`;
}

/** As a reader wants them, the same in every object; a key that is not here follows, by name. */
const order: readonly string[] = [
  ...['version', 'base', 'head', 'only', 'verdict', 'unchanged', 'flows', 'changes'],
  ...['commit', 'name', 'result', 'breaking', 'approvers', 'reasons'],
  ...['kind', 'severity', 'flow', 'step', 'subject', 'uses', 'from', 'to'],
  ...['via', 'rule', 'diff', 'proof', 'reaches', 'location'],
  ...['path', 'line', 'effect', 'by', 'text', 'decided', 'witness', 'at', 'why'],
  ...['status', 'steps', 'graph', 'nodes', 'edges', 'omitted'],
];

const ranks: ReadonlyMap<string, number> = new Map(order.map((key, rank) => [key, rank]));

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
      // An example is the repository's own value, in its own order.
      .map(([key, field]) => [key, key === 'witness' ? field : inOrder(field)]),
  );
}

function rankOf(key: string): number {
  return ranks.get(key) ?? order.length;
}

/** All of it stands inside of strings; JSON writes the other controls as escapes by itself. */
const driving = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}
