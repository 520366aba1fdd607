import { text } from '../../shared/text.ts';

export function main(): string {
  return text;
}
