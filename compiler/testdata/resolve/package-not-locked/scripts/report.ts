import ms from 'npm:ms@2';
import { z } from 'npm:zod@4';

export function main(): number {
  return z.number().parse(ms('2 days'));
}
