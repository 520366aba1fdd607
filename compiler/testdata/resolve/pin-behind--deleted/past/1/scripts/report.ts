export function main(): string {
  return 'old';
}
