export function main(n: number) {
  if (n > 1) return { n };
}
