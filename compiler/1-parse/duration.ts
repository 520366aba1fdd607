import { diagnose } from '../diagnostics/diagnostic.ts';
import { shorten } from '../diagnostics/shorten.ts';
import { fine, type Reading, refused } from './outcomes.ts';
import { refine, type Shape, text } from './shape.ts';
import type { YamlNode } from './yaml-node.ts';

const units: readonly (readonly [unit: string, milliseconds: number])[] = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
];

const durationPattern = '^(?=\\d)(\\d{1,9}h)?(\\d{1,9}m)?(\\d{1,9}s)?(\\d{1,9}ms)?$';

/** What a timer can wait for: 24 days. */
const longest = 24 * 24 * 3_600_000;

const expected = 'a duration like `500ms`, `30s`, `10m` or `1h30m`';

/** A duration in milliseconds, zero among them or not. */
export function duration(options: { readonly zero: boolean }): Shape<number> {
  const written = text(expected, { pattern: durationPattern });
  const shape = refine(written, ({ value, span }, _node, { name }) => {
    const milliseconds = readDuration(value);
    const wanted = problemOf(milliseconds, options.zero);
    return wanted === undefined
      ? fine(milliseconds)
      : refused(diagnose('parse/bad-duration', span, { name, expected: wanted }));
  });
  return {
    ...shape,
    read: (node, place) => withoutUnit(node, place.name) ?? shape.read(node, place),
  };
}

function problemOf(milliseconds: number | undefined, zero: boolean): string | undefined {
  if (milliseconds === undefined) return expected;
  if (milliseconds === 0 && !zero) return 'longer than nothing';
  return milliseconds > longest ? 'at most 24 days, `576h`' : undefined;
}

/** `30` for half a minute is the usual slip; the unit is never guessed. */
function withoutUnit(node: YamlNode, name: string): Reading<number> | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'number') return undefined;
  const written = shorten(node.text);
  const hint = `Write the unit: \`${written}s\` for seconds, \`${written}m\` for minutes.`;
  return refused(diagnose('parse/bad-duration', node.span, { name, expected }, { hint }));
}

/** `1h30m` in milliseconds; `undefined` when it is none. */
export function readDuration(text: string): number | undefined {
  const match = new RegExp(durationPattern).exec(text);
  if (match === null) return undefined;
  return units.reduce(
    (sum, [, milliseconds], index) =>
      sum + Number.parseInt(match[index + 1] ?? '0', 10) * milliseconds,
    0,
  );
}
