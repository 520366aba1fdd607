const common = { env: ['HOME_PAGE'] };
export const permissions = { ...common, net: ['example.com'] };
export function main() {
  return 1;
}
