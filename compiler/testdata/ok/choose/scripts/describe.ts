export function main(size: number): string {
  return `about ${size}`;
}
