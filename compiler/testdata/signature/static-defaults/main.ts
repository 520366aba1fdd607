import { defaults, Level } from './constants.ts';
const size = -1;
export function main(
  a = 'x',
  b = size,
  c = [1, 2],
  d = { deep: { list: [true, null] } },
  e = defaults.limit,
  f = Level.high,
  g: string | null = null,
  h = `plain`,
  i = new URL('https://example.com'),
  j = Math.max(1, 2),
) {
  return { a, b, c, d, e, f, g, h, i, j };
}
