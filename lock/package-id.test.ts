import { expect, test } from 'vitest';
import { parsePackageId } from './package-id.ts';

test('a plain id is a name and a version', () => {
  expect(parsePackageId('zod@4.1.12')).toEqual({ name: 'zod', version: '4.1.12', peers: [] });
  expect(parsePackageId('@types/node@20.1.0-rc.1')).toEqual({
    name: '@types/node',
    version: '20.1.0-rc.1',
    peers: [],
  });
});

test('peers are ids of their own', () => {
  expect(parsePackageId('a@1.0.0_b@2.0.0__c@3.0.0___d@4.0.0__e@5.0.0_@s+f@6.0.0')).toEqual({
    name: 'a',
    version: '1.0.0',
    peers: ['b@2.0.0_c@3.0.0__d@4.0.0_e@5.0.0', '@s/f@6.0.0'],
  });
});

test('a nested scoped peer keeps its plus until it is a direct one', () => {
  const peers = parsePackageId('a@1.0.0_b@2.0.0__@s+c@3.0.0')?.peers ?? [];
  expect(peers).toEqual(['b@2.0.0_@s+c@3.0.0']);
  expect(parsePackageId(peers[0] ?? '')?.peers).toEqual(['@s/c@3.0.0']);
});

test('names with underscores and digits are told from peers', () => {
  expect(parsePackageId('a_b@1.0.0_7zip_x@2.0.0')).toEqual({
    name: 'a_b',
    version: '1.0.0',
    peers: ['7zip_x@2.0.0'],
  });
});

test.each([
  '',
  'zod',
  'zod@',
  'zod@4',
  'zod@^4.1.0',
  '@4.1.12',
  '../x@1.0.0',
  '@../x@1.0.0',
  'a/b@1.0.0',
  'a@1.0.0/../..',
  'a@1.0.0_',
  'a@1.0.0__b@1.0.0',
  'a@1.0.0_b@1.0.0___c@1.0.0',
  '_a@1.0.0',
  'a@1.0.0 b@1.0.0',
  'a@1.0.0\n',
  '__proto__',
])('%j is no id', (id) => {
  expect(parsePackageId(id)).toBeUndefined();
});
