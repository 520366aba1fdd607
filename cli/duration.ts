import { UsageError } from './command.ts';

const units: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `30d`, `12h`: milliseconds. Throws a UsageError that names the option. */
export function parseDuration(option: string, text: string): number {
  const match = /^(\d{1,6})([mhdw])$/.exec(text);
  const unit = units[match?.[2] ?? ''];
  if (match === null || unit === undefined) {
    throw new UsageError(
      `\`--${option}\` takes a number and a unit, as 30d, 12h, 4w or 90m; it got "${text}".`,
    );
  }
  return Number(match[1]) * unit;
}
