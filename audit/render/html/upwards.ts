/** These nodes and all that lead to them, each once. */
export function upwards(
  ids: readonly string[],
  users: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const met = new Set(ids);
  // A set that grows while it is walked is walked to its end.
  for (const id of met) for (const user of users.get(id) ?? []) met.add(user);
  return met;
}
