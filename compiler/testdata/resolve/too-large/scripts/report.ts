import './part-1.ts';

export function main(): string {
  return '';
}
