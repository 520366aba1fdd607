import { expect, test } from 'vitest';
import type { Grants } from '../../lock/index.ts';
import { narrowGrants } from './narrow-grants.ts';

test('what the step does not name is not granted', () => {
  const asked: Grants = { net: ['a.example'], read: ['data'], sys: ['hostname'] };
  expect(narrowGrants(asked, { read: ['data'] })).toEqual({
    grants: { read: ['data'] },
    unasked: [],
  });
  expect(narrowGrants(asked, {})).toEqual({ grants: {}, unasked: [] });
});

test('the narrower of two values is granted', () => {
  const both = (kind: keyof Grants, asked: string, allowed: string): unknown =>
    narrowGrants({ [kind]: [asked] }, { [kind]: [allowed] }).grants[kind];
  expect(both('net', 'a.example', 'a.example:443')).toEqual(['a.example:443']);
  expect(both('net', 'a.example:443', 'a.example')).toEqual(['a.example:443']);
  expect(both('net', '*.example', 'a.example:443')).toEqual(['a.example:443']);
  expect(both('net', '[::1]:80', '[::1]')).toEqual(['[::1]:80']);
  expect(both('read', 'data', 'data/in')).toEqual(['data/in']);
  expect(both('write', '.', 'out')).toEqual(['out']);
  expect(both('env', 'AWS_*', 'AWS_REGION')).toEqual(['AWS_REGION']);
  expect(both('run', 'git', 'git')).toEqual(['git']);
});

test('values that only look alike have nothing in common', () => {
  const none = (kind: keyof Grants, asked: string, allowed: string): void => {
    const { grants, unasked } = narrowGrants({ [kind]: [asked] }, { [kind]: [allowed] });
    expect(grants).toEqual({});
    expect(unasked).toEqual([{ kind, value: allowed }]);
  };
  none('net', 'a.example:80', 'a.example:443');
  none('net', '*.example', 'badexample');
  none('net', 'a.example', 'b.a.example');
  none('read', 'data', 'database');
  none('read', 'data', 'data/../secret');
  none('read', 'data', '/data');
  none('env', 'AWS_REGION', 'AWS_REGIONS');
  none('run', 'git', 'git-lfs');
});

test('`true` on one side leaves the other as it is', () => {
  expect(narrowGrants({ net: true }, { net: ['a.example'] }).grants).toEqual({
    net: ['a.example'],
  });
  expect(narrowGrants({ net: ['a.example'] }, { net: true }).grants).toEqual({
    net: ['a.example'],
  });
  expect(narrowGrants({ net: true }, { net: true }).grants).toEqual({ net: true });
  expect(narrowGrants({}, { net: true })).toEqual({
    grants: {},
    unasked: [{ kind: 'net', value: 'true' }],
  });
});
