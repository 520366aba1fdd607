import { basename } from 'jsr:@std/path@1';

export function main(): string {
  return basename('a/b');
}
