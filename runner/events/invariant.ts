/** Throws when we are wrong. `rule` says what must hold; the user is asked for an issue. */
export function invariant(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new Error(`Millrace is wrong here: ${rule}.`);
}
