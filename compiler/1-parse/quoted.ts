/** A text as a YAML scalar in quotes, as a hint shows it; on one line and of bounded length. */
export function quoted(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ');
  const shown = line.length > 120 ? `${line.slice(0, 119)}…` : line;
  return shown.includes("'") && !/["\\]/.test(shown)
    ? `"${shown}"`
    : `'${shown.replaceAll("'", "''")}'`;
}
