export function main(): string {
  return 'report;
}
