import type { Json } from '../lock/index.ts';

/** The longest value that is shown whole. */
const width = 100;
/** So much is shown of what two texts have in common before they differ. */
const before = 20;

/**
 * An expected value and the one that came, as two lines of JSON below each other; of long ones what
 * stands around the first difference. An absent value is not there at all.
 */
export function valuePair({ expected, got }: PairOfValues): readonly string[] {
  const [left, right] = [textOf(expected), textOf(got)];
  const start = Math.max(left.length, right.length) <= width ? 0 : firstShown(left, right);
  return [`expected  ${cut(left, start)}`, `got       ${cut(right, start)}`];
}

export interface PairOfValues {
  readonly expected?: Json;
  readonly got?: Json;
}

function textOf(value: Json | undefined): string {
  return value === undefined ? '(nothing)' : JSON.stringify(value);
}

function firstShown(left: string, right: string): number {
  let differs = 0;
  while (differs < left.length && left[differs] === right[differs]) differs += 1;
  return Math.max(0, differs - before);
}

function cut(text: string, start: number): string {
  const shown = text.slice(start, start + width);
  const lead = start > 0 ? '…' : '';
  return `${lead}${shown}${start + width < text.length ? '…' : ''}`;
}
