export function main(): number {
  return 9336923;
}
