export function main(): { kind: 'one'; name: string } | { kind: 'many'; names: string[] } {
  return { kind: 'one', name: 'a' };
}
