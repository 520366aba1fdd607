export const permissions = { net: ['example.com'], read: ['data'] } as const;

export function main(): string {
  return '';
}
