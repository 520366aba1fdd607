export function main(number: number): number {
  return 2 * number;
}
