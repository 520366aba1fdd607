import type { Grants } from '../../lock/index.ts';

/**
 * What one attempt used of its grants, written as grants are. Nothing else of what it touched is in it: what was
 * refused is left out, and of an address only host and port are kept.
 */
export interface AttemptUse {
  /** `true`: all of a kind at once, as `Deno.env.toObject()` does. Lists are sorted; an absent kind was not used. */
  readonly grants: Grants;
  /** There was more than is kept, or what was kept was tampered with: what is not here may have been used. */
  readonly isCut?: true;
  /** Kinds of which the trace of this script cannot see every use. */
  readonly blind?: readonly ['run'];
}
