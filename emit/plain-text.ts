/**
 * A text of the flow's author, for a place that GitHub shows: on one line, at most `most` UTF-16 code units.
 * GitHub looks for expressions in nearly every text of a workflow and knows no escape for them, so
 * the brackets are taken apart.
 */
export function plainText(text: string, most: number): string {
  const line = text
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .replaceAll('${{', '$ {{');
  if (line.length <= most) return line;
  // A pair of surrogates is not cut in two.
  return `${line.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Whether a text can stand in a workflow as it is: no expression, nothing that a form would lose. */
export function isPlainText(text: string): boolean {
  return !text.includes('${{') && !/\p{C}/u.test(text);
}
