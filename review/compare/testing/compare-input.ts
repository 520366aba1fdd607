import { type DenoLock, formatLock, type Lock } from '../../../lock/index.ts';
import type { Drift, FlowSide, FlowUse, Policy, Side } from '../../model/side.ts';
import type { CompareInput } from '../compare-sides.ts';

/** What a test of a comparison says; the rest is empty. */
export interface Given {
  readonly base?: readonly Lock[];
  readonly head?: readonly Lock[];
  /** YAML by path, for lines. */
  readonly sources?: { readonly [path: string]: string };
  /** Module texts by digest. */
  readonly texts?: { readonly [digest: string]: string };
  readonly denoLocks?: { readonly [digest: string]: DenoLock };
  /** Of head, by path of the flow. */
  readonly drift?: { readonly [path: string]: Drift };
  /** Replaces what the locks give, by path of the flow. */
  readonly sides?: {
    readonly base?: { readonly [path: string]: FlowSide };
    readonly head?: { readonly [path: string]: FlowSide };
  };
  readonly policy?: Policy;
  readonly uses?: readonly FlowUse[];
  readonly unchanged?: number;
}

/** Two sides made of locks, without a repository. */
export function compareInput(given: Given): CompareInput {
  return {
    base: side(given, given.base ?? [], given.sides?.base ?? {}),
    head: side(given, given.head ?? [], given.sides?.head ?? {}, given.drift),
    revisions: { base: { name: 'main' }, head: { name: 'working tree' } },
    policy: given.policy ?? (() => undefined),
    usersOf: (flow) => (given.uses ?? []).filter(({ uses }) => uses === flow),
    unchanged: given.unchanged ?? 0,
  };
}

function side(
  { sources = {}, texts = {}, denoLocks = {} }: Given,
  locks: readonly Lock[],
  replaced: { readonly [path: string]: FlowSide },
  drift: NonNullable<Given['drift']> = {},
): Side {
  const flows = locks.map((lock): [string, FlowSide] => {
    const { path } = lock.flow;
    const found = drift[path];
    return [
      path,
      {
        sourceText: sources[path] ?? '',
        lock: { kind: 'read', lock, text: formatLock(lock) },
        ...(found && { drift: found }),
      },
    ];
  });
  return {
    flows: new Map([...flows, ...Object.entries(replaced)]),
    textOf: (digest) => texts[digest],
    denoLockOf: (digest) => denoLocks[digest],
  };
}
