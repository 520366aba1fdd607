export function main(): string {
  return '';
}
