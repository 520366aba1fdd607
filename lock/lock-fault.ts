/** The first thing that is wrong with what should be a lock. */
export interface LockFault {
  readonly path: readonly (string | number)[];
  /** A predicate of that place: `is not a SHA-256`. */
  readonly message: string;
}

/** `$.steps[2].with.object.query`. */
export function faultPlace(path: LockFault['path']): string {
  const parts = path.map((key) => {
    if (typeof key === 'number') return `[${key}]`;
    return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return `$${parts.join('')}`;
}

/** Runs checks one after the other, up to the first that finds something. */
export function firstFault<T>(
  items: Iterable<T>,
  check: (item: T) => LockFault | undefined,
): LockFault | undefined {
  for (const item of items) {
    const fault = check(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
