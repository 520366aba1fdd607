export function main(level: 'high' | 'low' | 'none'): void {
  console.log(level);
}
