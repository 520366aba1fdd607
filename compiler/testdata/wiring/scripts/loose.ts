export function main(value: unknown): { readonly [key: string]: string } {
  return {};
}
