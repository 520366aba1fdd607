export function main(first: string, ...others: string[]) {
  return [first, ...others];
}
