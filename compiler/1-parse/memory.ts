import { diagnose } from '../diagnostics/diagnostic.ts';
import { shorten } from '../diagnostics/shorten.ts';
import { fine, refused } from './outcomes.ts';
import { refine, type Shape, text, wrongType } from './shape.ts';

const pattern = '^[1-9][0-9]{0,5}(MiB|GiB)$';
const expected = 'a size like `512MiB` or `2GiB`';

/** Deno does not start with less; no machine has more. */
const least = 64;
const most = 1_048_576;

const written = refine(text(expected, { pattern }), ({ value, span }, _node, { name }) => {
  const size = readMemory(value);
  if (size === undefined) {
    const meant = /^([1-9][0-9]{0,5}) ?(m|g)(i?b?)?$/i.exec(value);
    const unit = meant?.[2]?.toLowerCase() === 'g' ? 'GiB' : 'MiB';
    const hint = meant === null ? undefined : `Write \`${meant[1] ?? ''}${unit}\`.`;
    return refused(diagnose('parse/bad-value', span, { name, expected }, { hint }));
  }
  if (size >= least && size <= most) return fine(size);
  const range = `from \`${least}MiB\` to \`${most / 1024}GiB\``;
  return refused(diagnose('parse/bad-value', span, { name, expected: range }));
});

/** `memory:` of a step, in MiB. */
export const memory: Shape<number> = {
  ...written,
  read: (node, place) => {
    if (node.kind !== 'scalar' || typeof node.value !== 'number') return written.read(node, place);
    const hint = `Write the unit: \`${shorten(node.text)}MiB\`.`;
    return refused(wrongType(node, place, expected, hint));
  },
};

/** `2GiB` in MiB; `undefined` when it is no size. */
export function readMemory(value: string): number | undefined {
  const match = new RegExp(pattern).exec(value);
  if (match === null) return undefined;
  return Number.parseInt(value, 10) * (match[1] === 'GiB' ? 1024 : 1);
}
