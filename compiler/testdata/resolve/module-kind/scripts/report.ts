import { text } from './text';

export function main(): string {
  return text;
}
