/** Where a value breaks its schema, and how. */
export interface SchemaProblem {
  /** `$` for the value itself, `$.items[3].id`, `$["odd key"]`. */
  readonly path: string;
  /** A predicate of that place: `must be a number, but is the string "x"`. */
  readonly message: string;
}

/** A problem at or below some value; the text is made only when somebody reads it. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: () => string;
}

/** `$.items[3].id`. */
export function pathText(path: readonly (string | number)[]): string {
  const parts = path.map((key) => {
    if (typeof key === 'number') return `[${key}]`;
    return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return `$${parts.join('')}`;
}
