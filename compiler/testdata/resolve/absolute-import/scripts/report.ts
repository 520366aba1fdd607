import { text } from '/srv/shared/text.ts';

export function main(): string {
  return text;
}
