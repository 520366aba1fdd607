/** `a`, `a` and `b`, `a`, `b` and `c`; each in code quotes. */
export function names(list: readonly string[]): string {
  const quoted = list.map((name) => `\`${name}\``);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
}
