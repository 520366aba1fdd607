const ask = (host: string) => ({ net: [host] });
export const permissions = ask('example.com');
export function main() {
  return 1;
}
