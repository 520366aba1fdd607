import { namedCacheKey } from '../cache-secret.ts';
import { cacheScopes } from './cache-scopes.ts';

/**
 * Which outputs of cached steps this environment shares through a remote cache; it ends a sentence.
 * Throws an `OperationalError` for an unfit key or scope.
 */
export function describeSharing(env: Readonly<Record<string, string | undefined>>): string {
  const scopes = cacheScopes(env);
  if (namedCacheKey(env) === undefined) {
    return 'outputs of steps are not shared, for MILLRACE_CACHE_KEY is not set';
  }
  if (scopes === undefined) {
    return 'outputs of steps are not shared, for MILLRACE_CACHE_SCOPE is not set';
  }
  const { own, reads } = scopes;
  const kept = own === undefined ? 'kept nowhere' : `kept in ${own}`;
  return `outputs of steps are taken from ${reads.join(' and ')}, and ${kept}`;
}
