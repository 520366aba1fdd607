const day = 24 * 60 * 60 * 1000;

/** Whole days from one date to another, each `2026-11-28`; negative when `to` is earlier, NaN when one is no date. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / day);
}
