import { expect, test } from 'vitest';
import { coversGrant, type Grants } from '../../lock/index.ts';
import { narrowGrants } from './narrow-grants.ts';

const seen = {
  flow: 'flows/a.yaml',
  step: 'a',
  attempts: 9,
  runs: 3,
  isCut: false,
  blind: [],
} as const;

/** Granted, used, and what each wider value comes to. */
const table: readonly (readonly [Grants, Grants, Readonly<Record<string, readonly string[]>>])[] = [
  [{ net: ['a.example'] }, { net: ['a.example:443'] }, { 'a.example': ['a.example:443'] }],
  [{ net: ['a.example:443'] }, { net: ['a.example:443'] }, {}],
  [
    { net: ['*.b.example'] },
    { net: ['x.b.example:443', 'y.b.example:80'] },
    { '*.b.example': ['x.b.example:443', 'y.b.example:80'] },
  ],
  [{ net: true }, { net: ['a.example:443'] }, { '*': ['a.example:443'] }],
  [{ net: ['0.0.0.0'] }, { net: ['0.0.0.0:0'] }, {}],
  [{ read: ['data'] }, { read: ['data/x/a', 'data/x/b'] }, { data: ['data/x'] }],
  [
    { read: ['data'] },
    { read: ['data/x', 'data/y/1', 'data/y/2'] },
    { data: ['data/x', 'data/y'] },
  ],
  [{ read: ['data'] }, { read: ['data/a', 'data/b', 'data/c', 'data/d', 'data/e'] }, {}],
  [{ read: ['data'] }, { read: ['data', 'data/a'] }, {}],
  [{ read: ['.'] }, { read: ['data/a'] }, { '.': ['data/a'] }],
  [{ read: true }, { read: ['/etc/hostname', 'data/a'] }, {}],
  [{ read: ['a', 'b'] }, { read: ['a'] }, { b: [] }],
  [{ env: ['A_*', 'B'] }, { env: ['A_1'] }, { 'A_*': ['A_1'], B: [] }],
  [{ env: true }, { env: true }, {}],
  [{ run: ['git', 'gh'], sys: ['cpus'] }, { run: ['git'] }, { gh: [], cpus: [] }],
];

test('a value is narrowed to what was used of it, never to more than it gave', () => {
  for (const [grants, used, expected] of table) {
    const narrowed = narrowGrants(grants, { ...seen, used });
    const byValue = narrowed.map(({ value, instead }) => [value === true ? '*' : value, instead]);
    expect([grants, Object.fromEntries(byValue)]).toEqual([grants, expected]);
    for (const { kind, value, instead } of narrowed) {
      if (value === true) continue;
      for (const one of instead)
        expect([value, one, coversGrant(kind, value, one)]).toEqual([value, one, true]);
    }
  }
});

test('nothing is said of a trace that was cut, of none, or of a kind that it does not show whole', () => {
  const grants: Grants = { run: ['git'], env: ['A'] };
  expect(narrowGrants(grants, { ...seen, used: {}, isCut: true })).toEqual([]);
  expect(narrowGrants(grants, { ...seen, used: {}, attempts: 0 })).toEqual([]);
  expect(narrowGrants(grants, { ...seen, used: {}, blind: ['run'] })).toEqual([
    { kind: 'env', value: 'A', instead: [] },
  ]);
});
