export function main(value: string): string;
export function main(value: number): number;
export function main(value: string | number) {
  return value;
}
