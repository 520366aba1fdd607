import { isAbsolute, normalize } from 'node:path/posix';
import type { CachedCall } from '../../../cache-port.ts';

/** Why the output of a step is neither kept for other machines nor taken from them. */
export type Staying = 'secrets' | 'write' | 'run' | 'sys' | 'env' | 'read' | 'net';

/**
 * `undefined` when the output of this call may travel. A machine's own cache asks less: what its user
 * lets it keep stays with that user. What travels is believed by others, and is not made again there, so
 * it must be all that the step does, and of nothing that is one machine's own:
 * - no secret goes in, for what is made of one may be as secret, and looks like anything;
 * - nothing is written and no program started: that would not have happened on the other machine;
 * - nothing is known of the machine: its system, its variables, its files outside the workspace;
 * - what asks the network changes nothing there, which `idempotent: true` says.
 */
export function whyItStays(
  call: Pick<CachedCall, 'grants' | 'secrets' | 'isIdempotent'>,
): Staying | undefined {
  const { grants, secrets, isIdempotent } = call;
  if (secrets.size > 0) return 'secrets';
  const kind = (['write', 'run', 'sys', 'env'] as const).find((one) => grants[one] !== undefined);
  if (kind !== undefined) return kind;
  const { read = [], net } = grants;
  if (read === true || read.some(isOutside)) return 'read';
  return net !== undefined && !isIdempotent ? 'net' : undefined;
}

function isOutside(path: string): boolean {
  return isAbsolute(path) || /^\.\.(?:\/|$)/u.test(normalize(path));
}
