import { expect, test } from 'vitest';
import { describeSharing } from './describe-sharing.ts';

const key = { MILLRACE_CACHE_KEY: 'a long random text' };

test('what is shared is said, and what is missing for it', () => {
  expect(describeSharing({})).toContain('MILLRACE_CACHE_KEY is not set');
  expect(describeSharing(key)).toContain('MILLRACE_CACHE_SCOPE is not set');
  expect(describeSharing({ ...key, MILLRACE_CACHE_SCOPE: 'fleet' })).toBe(
    'outputs of steps are taken from fleet, and kept in fleet',
  );
  const target = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'a/b', GITHUB_REF: 'refs/heads/x' };
  expect(describeSharing({ ...key, ...target })).toBe(
    'outputs of steps are taken from a/b:refs/heads/x, and kept nowhere',
  );
});

test('a key that could be guessed is refused, and not shown', () => {
  expect(() => describeSharing({ MILLRACE_CACHE_KEY: 'hunter2' })).toThrow(/^(?!.*hunter2)/u);
});
