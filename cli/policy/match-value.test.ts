import { expect, test } from 'vitest';
import { matchesGlob } from '../../output/index.ts';
import { matchesValue } from './match-value.ts';

test.each([
  ['*', 'hello', true],
  ['*', 'billing/sync', false],
  ['**', 'billing/sync', true],
  ['billing/*', 'billing/sync', true],
  ['billing/*', 'billing/eu/sync', false],
  ['billing/**', 'billing/eu/sync', true],
  ['billing/**', 'billing', false],
  ['a.c', 'abc', false],
  ['a+(b)[c]', 'a+(b)[c]', true],
  ['hello', 'hello\nother', false],
])('the glob %j and %j: %s', (glob, text, fits) => {
  expect(matchesGlob(glob, text)).toBe(fits);
});

test.each([
  // Of one host on one port.
  ['net', 'api.example.com:443', 'api.example.com:443', true, true],
  ['net', 'api.example.com', 'api.example.com:443', true, true],
  ['net', 'API.example.com:443', 'api.EXAMPLE.com:443', true, true],
  ['net', '*.example.com:443', 'api.example.com:443', true, true],
  ['net', '*.example.com:443', 'example.com.evil.test:443', false, false],
  ['net', 'api.example.com:443', 'api.example.com:80', false, false],
  // The grant is wider than what the rule names: it may not pass as allowed, nor slip past a denial.
  ['net', 'api.example.com:443', 'api.example.com', false, true],
  ['net', 'api.example.com:443', '*.example.com:443', false, true],
  ['net', 'api.example.com:443', '*', false, true],
  ['net', '10.0.0.1:80', '*.example.com', false, false],
  ['read', 'data/secret/**', 'data', false, true],
  ['read', 'data/secret', 'data/', false, true],
  ['read', 'data/**', 'data/a.txt', true, true],
  ['write', '.git/**', '.', false, true],
  ['write', '.git/**', '/', false, true],
  ['write', '.git/**', '.github', false, false],
  ['run', 'git', 'git', true, true],
  ['run', 'git', 'bash', false, false],
  ['run', 'git', '*', false, true],
  // A rule for any value is one for everything as well.
  ['run', '*', '*', true, true],
  ['secret', 'PROD_*', 'PROD_KEY', true, true],
])(
  '%s: %j and what is gained, %j: allowed %s, denied %s',
  (...[kind, glob, value, allow, deny]) => {
    expect(matchesValue(glob, { kind, value }, 'allow')).toBe(allow);
    expect(matchesValue(glob, { kind, value }, 'deny')).toBe(deny);
    expect(matchesValue(glob, { kind, value }, 'require-approval')).toBe(deny);
  },
);
