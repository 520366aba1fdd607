import { expect, test } from 'vitest';
import { type Grant, grantsOf, isBroad, isMalformed } from './broad-grants.ts';

const grant = (kind: Grant['kind'], value: Grant['value']): Grant => ({ step: 's', kind, value });
const broad = (kind: Grant['kind'], value: Grant['value']): boolean =>
  isBroad(grant(kind, value), '/home/me/work');

test('any program and everything of a kind are broad', () => {
  expect(broad('run', 'git')).toBe(true);
  for (const kind of ['env', 'net', 'read', 'run', 'sys', 'write'] as const) {
    expect(broad(kind, true)).toBe(true);
  }
  expect(broad('sys', 'cpus')).toBe(false);
});

test('a whole top-level domain or address space is broad, a domain is not', () => {
  for (const value of ['*.com', '*.com:443', '*', '*:443', '0.0.0.0/0', '::/0', '8.0.0.0/7']) {
    expect([value, broad('net', value)]).toEqual([value, true]);
  }
  for (const value of ['*.example.com', 'example.com', '10.0.0.0/8', '127.0.0.1:80', '[::1]:80']) {
    expect([value, broad('net', value)]).toEqual([value, false]);
  }
});

test('writing the workspace, what holds it, or anything of git is broad', () => {
  const values = [
    '.',
    './',
    '..',
    '/',
    '/home',
    '.git',
    './.git/hooks',
    '.GIT',
    'sub/.git',
    'a/..',
  ];
  for (const value of values) expect([value, broad('write', value)]).toEqual([value, true]);
  for (const value of ['out', './out', '../beside', '/tmp/x', '.github', '.gitignore']) {
    expect([value, broad('write', value)]).toEqual([value, false]);
  }
});

test('reading git is not broad, reading the root is', () => {
  expect(broad('read', '.git')).toBe(false);
  expect(broad('read', '.')).toBe(false);
  expect(broad('read', '/')).toBe(true);
  expect(broad('read', '../../..')).toBe(true);
});

test('every name of the environment is broad, a prefix is not', () => {
  expect(broad('env', '*')).toBe(true);
  expect(broad('env', 'APP_*')).toBe(false);
});

test('a value that Deno would split or cannot show is malformed', () => {
  expect(isMalformed(grant('net', 'a,b'))).toBe(true);
  expect(isMalformed(grant('read', 'a,b'))).toBe(false);
  expect(isMalformed(grant('read', ''))).toBe(true);
  expect(isMalformed(grant('env', 'A\nB'))).toBe(true);
  expect(isMalformed(grant('net', true))).toBe(false);
});

test('permissions are listed one by one', () => {
  expect(grantsOf('s', { net: ['a', 'b'], read: true })).toEqual([
    grant('net', 'a'),
    grant('net', 'b'),
    grant('read', true),
  ]);
});
