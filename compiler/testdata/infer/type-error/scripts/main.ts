import { double } from '../lib/double.ts';
export function main(count: number) {
  const text: string = double(count);
  return text;
}
