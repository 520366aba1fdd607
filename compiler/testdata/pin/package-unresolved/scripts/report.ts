import { z } from 'npm:zodd@4';

export function main(): boolean {
  return z.boolean().parse(true);
}
