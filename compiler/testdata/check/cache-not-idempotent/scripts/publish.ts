export const permissions = { read: ['notes'], write: ['dist'], run: ['git'] } as const;

export function main(): number {
  return 1;
}
