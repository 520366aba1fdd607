/** A text as a YAML scalar in quotes, as a hint shows it; on one line and of bounded length. */
export function quoted(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ');
  return quote(line.length > 120 ? `${line.slice(0, 119)}…` : line);
}

/** A text of one line, without characters that cannot be seen, as a YAML scalar in quotes. */
export function quote(text: string): string {
  return text.includes("'") && !/["\\]/.test(text)
    ? `"${text}"`
    : `'${text.replaceAll("'", "''")}'`;
}

/** What `quote` was given. */
export function unquote(scalar: string): string {
  const inner = scalar.slice(1, -1);
  return scalar.startsWith("'") ? inner.replaceAll("''", "'") : inner;
}
