/** Also what YAML 1.1 reads as something else: other tools do. */
const otherwise = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/**
 * A text of one line as a YAML scalar that means this text everywhere, in braces and brackets too.
 * @param like the scalar in whose place it comes: it keeps its kind of quotes
 */
export function scalarText(text: string, like = ''): string {
  if (like.startsWith('"')) return JSON.stringify(text);
  const isPlain = /^[A-Za-z_][\w./-]*$/.test(text) && !otherwise.test(text);
  return isPlain && !like.startsWith("'") ? text : `'${text.replaceAll("'", "''")}'`;
}
