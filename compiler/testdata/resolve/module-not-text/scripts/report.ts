export function main(): string {
  return 'café';
}
