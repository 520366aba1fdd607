import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeLicence } from './judge-licence.ts';

const known = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'GPL-2.0-only',
  'GPL-3.0',
  'GPL-3.0+',
  'GPL-3.0-only',
  'LGPL-2.1',
  'AGPL-3.0-only',
];
const isKnownId = (id: string): boolean => known.includes(id);

function judge(text: string, allow?: readonly string[], deny?: readonly string[]): string {
  return judgeLicence(text, { isKnownId, ...(allow && { allow }), ...(deny && { deny }) });
}

test.each([
  ['MIT', 'allowed'],
  ['ISC', 'not-allowed'],
  ['MIT OR ISC', 'allowed'],
  ['ISC OR (MIT AND Apache-2.0)', 'allowed'],
  ['MIT AND ISC', 'not-allowed'],
  ['MIT AND (ISC OR Apache-2.0)', 'allowed'],
  // AND binds closer than OR.
  ['MIT OR ISC AND GPL-3.0-only', 'allowed'],
  ['(MIT OR ISC) AND GPL-3.0-only', 'not-allowed'],
  ['Apache-2.0+', 'allowed'],
  ['Apache-2.0 WITH LLVM-exception', 'allowed'],
  ['mit', 'allowed'],
  ['The MIT License', 'unknown'],
  ['', 'unknown'],
])('%j where MIT and Apache-2.0 are allowed: %s', (text, verdict) => {
  expect(judge(text, ['MIT', 'Apache-2.0'])).toBe(verdict);
});

test.each([
  ['MIT', 'allowed'],
  ['GPL-3.0-only', 'denied'],
  // What SPDX called them before is the same licence.
  ['GPL-3.0', 'denied'],
  ['GPL-3.0+', 'allowed'],
  ['GPL-2.0-only WITH Classpath-exception-2.0', 'denied'],
  ['MIT OR GPL-3.0-only', 'allowed'],
  ['MIT AND GPL-3.0-only', 'denied'],
  ['AGPL-3.0-only', 'denied'],
  ['LGPL-2.1', 'allowed'],
  ['UNLICENSED', 'denied'],
  ['SEE LICENSE IN LICENSE.md', 'unknown'],
])('%j where GPL-3.0-only, GPL-2.0-only, AGPL-* and UNLICENSED are denied: %s', (text, verdict) => {
  const deny = ['GPL-3.0-only', 'GPL-2.0-only', 'AGPL-*', 'UNLICENSED'];
  expect(judge(text, undefined, deny)).toBe(verdict);
});

test('an exception can be allowed without the licence, and a denial has the last word', () => {
  const excepted = 'GPL-2.0-only WITH Classpath-exception-2.0';
  expect(judge(excepted, [excepted])).toBe('allowed');
  expect(judge('GPL-2.0-only', [excepted])).toBe('not-allowed');
  expect(judge('GPL-2.0-only WITH Bison-exception-2.2', [excepted])).toBe('not-allowed');
  expect(judge(excepted, [excepted], ['GPL-*'])).toBe('denied');
});

test('of any expression, the verdict is what and and or make of its ids', () => {
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('MIT', 'ISC', 'Apache-2.0'),
      fc.record({
        operator: fc.constantFrom('AND', 'OR'),
        parts: fc.tuple(tie('tree'), tie('tree')),
      }),
    ),
  }));
  fc.assert(
    fc.property(tree, fc.subarray(['MIT', 'ISC', 'Apache-2.0'], { minLength: 1 }), (one, allow) => {
      const text = textOf(one);
      fc.pre(text.length <= 1000);
      expect(judge(text, allow)).toBe(holds(one, allow) ? 'allowed' : 'not-allowed');
    }),
    { numRuns: 500 },
  );
});

type Tree = string | { readonly operator: 'AND' | 'OR'; readonly parts: readonly [Tree, Tree] };

function textOf(tree: Tree): string {
  return typeof tree === 'string' ? tree : `(${tree.parts.map(textOf).join(` ${tree.operator} `)})`;
}

function holds(tree: Tree, allow: readonly string[]): boolean {
  if (typeof tree === 'string') return allow.includes(tree);
  const parts = tree.parts.map((part) => holds(part, allow));
  return tree.operator === 'AND' ? !parts.includes(false) : parts.includes(true);
}
