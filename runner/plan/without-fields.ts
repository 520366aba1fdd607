/** An object without some of its optional fields. */
export function withoutFields<T extends object>(
  whole: T,
  fields: readonly (keyof T & string)[],
): T {
  const dropped: readonly string[] = fields;
  const entries = Object.entries(whole).filter(([field]) => !dropped.includes(field));
  // Every caller names optional fields only.
  return Object.fromEntries(entries) as T;
}
