/** How `orderedJson` writes a value. */
export interface JsonOrder {
  /** Keys as a reader wants them, the same in every object; a key that is not here follows, by name. */
  readonly keys: readonly string[];
  /** Keys of values that are somebody else's, and stay in their own order. */
  readonly foreign?: readonly string[];
}

/**
 * The value as JSON text of many lines, with keys in one order whatever made it, so that the same value is
 * the same bytes. What could drive a terminal stands there as `\u009b`, and `##[`, which the runner of GitHub
 * Actions obeys wherever it stands in a log, as `##\u005b`.
 */
export function orderedJson(value: unknown, { keys, foreign = [] }: JsonOrder): string {
  const ranks = new Map(keys.map((key, rank) => [key, rank]));
  const rankOf = (key: string): number => ranks.get(key) ?? keys.length;
  const inOrder = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(inOrder);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(
      Object.entries(inner)
        .sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
        .map(([key, field]) => [key, foreign.includes(key) ? field : inOrder(field)]),
    );
  };
  const text = JSON.stringify(inOrder(value), null, 2).replace(driving, escaped);
  return `${text.replaceAll('##[', '##\\u005b')}\n`;
}

/** All of it stands inside of strings; JSON writes the other controls as escapes by itself. */
const driving = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}
