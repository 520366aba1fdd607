export const permissions = { network: ['example.com'], ffi: true, nett: [] } as const;
export function main() {
  return 1;
}
