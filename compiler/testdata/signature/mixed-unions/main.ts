export function main(id: string | number, value: string | null | { name: string } | string[], opt: number | undefined) {
  return { id, value, opt };
}
