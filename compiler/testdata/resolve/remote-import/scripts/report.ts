import { basename } from 'https://example.com/path.ts';

export function main(): string {
  return basename('a/b');
}
