/** Adds whatever it is given. */
export function main(numbers: Record<string, number>): number {
  return Object.values(numbers).reduce((sum, n) => sum + n, 0);
}
