import type { Diagnostic } from './diagnostic.ts';

/** By path and place; what two flows find in one script is said once. */
export function inOrder<D extends Diagnostic>(diagnostics: readonly D[]): readonly D[] {
  const unique = new Map(
    diagnostics.map((one) => {
      const { code, span, message } = one;
      return [`${span.path}\n${span.start}\n${span.end}\n${code}\n${message}`, one] as const;
    }),
  );
  return [...unique.values()].sort(
    (a, b) =>
      compareText(a.span.path, b.span.path) ||
      a.span.start - b.span.start ||
      a.span.end - b.span.end ||
      compareText(a.code, b.code),
  );
}

export function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
