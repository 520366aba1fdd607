import { expect, test } from 'vitest';
import { containsGrants } from './contains-grants.ts';
import type { Grants } from './grants.ts';

/** Wide, narrow, and whether the one contains the other. */
const table: readonly (readonly [Grants, Grants, boolean])[] = [
  [{}, {}, true],
  [{ net: ['a.example'] }, {}, true],
  [{}, { net: ['a.example'] }, false],
  [{ net: true }, { net: ['a.example'] }, true],
  [{ net: true }, { net: true }, true],
  [{ net: ['*.a.example'] }, { net: true }, false],
  [{ net: ['*.a.example'] }, { net: ['x.a.example:443', 'a.example'] }, true],
  [{ net: ['a.example:443'] }, { net: ['a.example'] }, false],
  [{ read: ['data'], write: ['out'] }, { read: ['data/x'], write: ['out'] }, true],
  [{ read: ['data'] }, { write: ['data'] }, false],
  [{ read: ['data'] }, { read: ['data/x', 'other'] }, false],
  [{ env: ['A_*'], run: ['git'], sys: ['cpus'] }, { env: ['A_1'], run: ['git'] }, true],
  [{ run: ['git'] }, { run: ['git', 'gh'] }, false],
];

test.each(table)('%j contains %j: %s', (wide, narrow, expected) => {
  expect(containsGrants(wide, narrow)).toBe(expected);
});
