export const permissions = { net: ['https://example.com'], read: ['../outside'] } as const;
export function main() {
  return 1;
}
