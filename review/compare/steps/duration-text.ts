const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** Milliseconds as a flow writes them, `90s`, `10m`: exact, in the largest unit that is. */
export function durationText(ms: number): string {
  const unit = units.find(([, size]) => ms >= size && ms % size === 0);
  return unit === undefined ? `${String(ms)}ms` : `${String(ms / unit[1])}${unit[0]}`;
}
