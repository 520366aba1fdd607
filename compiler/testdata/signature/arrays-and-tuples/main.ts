export function main(
  list: readonly string[],
  pair: [string, number],
  rest: [boolean, ...number[]],
  optional: [string, number?],
  middle: [string, ...boolean[], number],
  named: readonly [x: number, y: number],
) {
  return { list, pair, rest, optional, middle, named, nested: [[1]], empty: [] as string[] };
}
