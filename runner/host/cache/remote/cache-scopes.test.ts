import { expect, test } from 'vitest';
import { cacheScopes } from './cache-scopes.ts';

const main = 'acme/site:refs/heads/main';

function onGitHub(event: string, ref: string, more: Record<string, string> = {}): unknown {
  return cacheScopes({
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/site',
    GITHUB_EVENT_NAME: event,
    GITHUB_REF: ref,
    ...more,
  });
}

test.each(['push', 'schedule', 'workflow_dispatch', 'merge_group', 'release'])(
  'a %s of a branch has the scope of the branch',
  (event) => {
    expect(onGitHub(event, 'refs/heads/main')).toEqual({ own: main, reads: [main] });
    const other = 'acme/site:refs/heads/feature';
    expect(onGitHub(event, 'refs/heads/feature')).toEqual({ own: other, reads: [other] });
  },
);

test('a pull request reads what its base has kept, and writes only its own', () => {
  const own = 'acme/site:refs/pull/7/merge';
  expect(onGitHub('pull_request', 'refs/pull/7/merge', { GITHUB_BASE_REF: 'main' })).toEqual({
    own,
    reads: [own, main],
  });
  expect(onGitHub('pull_request_review', 'refs/pull/7/merge')).toEqual({ own, reads: [own] });
});

test.each([
  'pull_request_target',
  'workflow_run',
  'issue_comment',
  'repository_dispatch',
  'discussion',
  'of_tomorrow',
  '',
])('%s, which may run code of strangers in the name of a branch, writes nothing', (event) => {
  const more = { GITHUB_BASE_REF: 'main' };
  expect(onGitHub(event, 'refs/heads/main', more)).toEqual({ reads: [main] });
});

test('no event and no name make a pull request write to a branch', () => {
  for (const event of ['push', 'workflow_dispatch', 'pull_request', 'of_tomorrow']) {
    for (const more of [{}, { MILLRACE_CACHE_SCOPE: main, GITHUB_BASE_REF: 'main' }]) {
      const scopes = onGitHub(event, 'refs/pull/7/merge', more);
      // What follows the last colon decides: no ref of git holds one.
      const own = scopes instanceof Object && 'own' in scopes ? String(scopes.own) : undefined;
      if (own !== undefined) expect(own.split(':').at(-1)).toBe('refs/pull/7/merge');
    }
  }
  expect(onGitHub('pull_request', 'refs/heads/main')).toEqual({ reads: [main] });
});

test('a name takes the place of the repository on GitHub, and is the scope elsewhere', () => {
  const named = { MILLRACE_CACHE_SCOPE: 'fleet' };
  expect(onGitHub('push', 'refs/heads/main', named)).toEqual({
    own: 'fleet:refs/heads/main',
    reads: ['fleet:refs/heads/main'],
  });
  expect(cacheScopes(named)).toEqual({ own: 'fleet', reads: ['fleet'] });
  expect(cacheScopes({ ...named, MILLRACE_CACHE_BASE_SCOPE: 'trunk' })).toEqual({
    own: 'fleet',
    reads: ['fleet', 'trunk'],
  });
  expect(cacheScopes({ MILLRACE_CACHE_BASE_SCOPE: 'trunk' })).toEqual({ reads: ['trunk'] });
});

test('where no scope is known there is none', () => {
  expect(cacheScopes({})).toBeUndefined();
  expect(cacheScopes({ GITHUB_REPOSITORY: 'acme/site', GITHUB_REF: 'refs/heads/main' })).toBe(
    undefined,
  );
  expect(onGitHub('push', '')).toBeUndefined();
});

test.each(['a b', 'a\n', 'x'.repeat(201), 'a"b'])('the scope %j is refused', (scope) => {
  expect(() => cacheScopes({ MILLRACE_CACHE_SCOPE: scope })).toThrow(
    'MILLRACE_CACHE_SCOPE is not the name of a scope.',
  );
});
