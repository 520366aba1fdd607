export function main(n: number) {
  return {
    always: n,
    sometimes: n > 1 ? 'x' : undefined,
    never: undefined,
    list: [1, undefined, 2],
    pair: [n > 1 ? 'a' : undefined, 'b'] as [string | undefined, string],
    map: {} as Record<string, number | undefined>,
  };
}
