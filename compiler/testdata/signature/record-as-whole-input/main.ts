export function main(headers: Record<string, string>) {
  return Object.keys(headers);
}
