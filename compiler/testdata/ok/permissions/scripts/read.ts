export const permissions = { net: ['example.com'], read: ['data'], sys: ['hostname'] } as const;

export function main(): string {
  return '';
}
