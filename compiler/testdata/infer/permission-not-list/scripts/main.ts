const host = 'example.com';
export const permissions = { net: [host], read: 'data', env: false } as const;
export function main() {
  return 1;
}
