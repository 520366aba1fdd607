import type { Grants, Json, JsonSchema, Sha256 } from '../lock/index.ts';
import type { CacheHit, CacheMiss } from './events/run-event.ts';

/** The outputs that steps with `cache` gave in earlier runs. */
export interface StepCache {
  /** Never rejects for what is wrong with the cache: that is a miss. */
  look(call: CachedCall): Promise<CacheAnswer>;
  /** Resolves when everything that was kept is written. Makes room where there is too much. */
  close(): Promise<void>;
}

/** What decides the output of a step, as far as its lock knows. */
export interface CachedCall {
  /** Address of the step, by which what was kept last is remembered. */
  readonly step: string;
  readonly script: Sha256;
  readonly grants: Grants;
  /** With something else in the place of each secret. */
  readonly arguments: Json;
  /** Those that the arguments take, by name. */
  readonly secrets: ReadonlyMap<string, string>;
  /** What a cached output must fit. */
  readonly output: JsonSchema;
  /** Whether its output is all that matters of it: `idempotent: true`. */
  readonly isIdempotent: boolean;
  /** How old a cached output may be; absent: as old as it is. */
  readonly ttlMs?: number;
}

export type CacheAnswer =
  | { readonly kind: 'hit'; readonly output: Json; readonly from: CacheHit }
  | {
      readonly kind: 'miss';
      readonly why: CacheMiss;
      /** Keeps what the step returned, for the next one that asks the same. */
      readonly keep: (output: Json) => void;
    };
