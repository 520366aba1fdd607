import { createHash } from 'node:crypto';
import type { Sha256 } from './content-id.ts';

/** SHA-256 as 64 lower-case hex digits; text is hashed as UTF-8. */
export function sha256(data: string | Uint8Array): Sha256 {
  return createHash('sha256').update(data).digest('hex');
}
