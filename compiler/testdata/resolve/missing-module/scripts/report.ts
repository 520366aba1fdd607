import { text } from './text.js';

export function main(): string {
  return text;
}
