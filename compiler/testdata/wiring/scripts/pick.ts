export function main(): { kind: 'a'; a: number } | { kind: 'b'; b: string } | { kind: 'c' } {
  return { kind: 'c' };
}
