import { basename } from 'path';

export function main(path: string): string {
  return basename(path);
}
