import { text } from './text.ts?fresh';

export function main(): string {
  return text;
}
