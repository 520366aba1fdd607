export function main(): string {
  return 'new';
}
