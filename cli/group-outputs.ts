import type { GroupResult } from '../runner/index.ts';

/** What other jobs are told of a group in `NAME=value` lines. Whatever may have been said in an earlier attempt is said again. */
export function groupOutputs(
  { digest, outcome }: Extract<GroupResult, { readonly kind: 'left' }>,
  { attempt, shard }: { readonly attempt: string; readonly shard: number | undefined },
): string {
  const manifest = shard === undefined ? 'manifest' : `manifest-${String(shard)}`;
  const later = shard === undefined ? outcome.later : [];
  const pairs: readonly (readonly [string, string])[] = [
    ['attempt', attempt],
    [manifest, digest],
    ...[...outcome.asks].map(([id, isAsked]) => [`asks-${id}`, String(isAsked)] as const),
    ...[...outcome.shards].map(([id, shards]) => [`shards-${id}`, JSON.stringify(shards)] as const),
    ...later.map(({ name, isNeedless }) => [`needless-${name}`, String(isNeedless)] as const),
  ];
  return pairs.map(([name, value]) => `${name}=${value}\n`).join('');
}
