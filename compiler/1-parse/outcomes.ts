import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Outcome } from '../model/outcome.ts';

/** What a reader gives: `undefined` when the value was reported and cannot be used. */
export type Reading<T> = Outcome<T | undefined>;

/** A value with nothing wrong about it. */
export function fine<T>(value: T): Outcome<T> {
  return { value, diagnostics: [] };
}

/** No value, and why. */
export function refused(...diagnostics: readonly Diagnostic[]): Outcome<undefined> {
  return { value: undefined, diagnostics };
}

/** All values that could be read, in order, with everything that was wrong. */
export function gather<T>(readings: readonly Reading<T>[]): Outcome<readonly T[]> {
  return {
    value: readings.flatMap(({ value }) => (value === undefined ? [] : [value])),
    diagnostics: readings.flatMap(({ diagnostics }) => diagnostics),
  };
}
