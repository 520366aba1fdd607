import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { fromDraftSeven } from '../testing/from-draft-seven.ts';
import { validateValue } from '../validate-value.ts';
import { type Containment, containedIn } from './contained-in.ts';

/** From the unit tests of IBM/jsonsubschema (Apache-2.0); see `schema/testdata/README.md`. */
interface Pair {
  /** `sub`: is every value of `sub` one of `super`; `eq`: have both the same values. */
  readonly kind: 'sub' | 'eq';
  readonly sub: Json;
  readonly super: Json;
  readonly expected: boolean;
}

const file = new URL('../testdata/containment-pairs.json', import.meta.url);
// True: the file is ours.
const pairs = JSON.parse(readFileSync(file, 'utf8')) as readonly Pair[];

/** Where we differ from the label, and why. A new difference fails the test. */
const differences: Readonly<Record<string, readonly number[]>> = {
  'a line break has a length, and no `.` matches it': [125, 127, 243, 245, 247],
  'the label takes `format` to be an annotation; here it is checked': [227, 228, 229, 230],
  'the label is wrong: every multiple of 3 is a multiple of 0.3': [134],
};

function say(pair: Pair): { readonly said: boolean | undefined; readonly answers: Containment[] } {
  const [a, b] = [fromDraftSeven(pair.sub), fromDraftSeven(pair.super)];
  const answers = [containedIn(a, b), ...(pair.kind === 'eq' ? [containedIn(b, a)] : [])];
  for (const [index, answer] of answers.entries()) {
    if (answer.kind !== 'no') continue;
    const [first, second] = index === 0 ? [a, b] : [b, a];
    expect(validateValue(first, answer.witness)).toEqual([]);
    expect(validateValue(second, answer.witness)).not.toEqual([]);
  }
  if (answers.some(({ kind }) => kind === 'no')) return { said: false, answers };
  return { said: answers.every(({ kind }) => kind === 'yes') ? true : undefined, answers };
}

test('the labelled pairs are answered as labelled, but for those that are listed', () => {
  const differing: number[] = [];
  let unproven = 0;
  for (const [index, pair] of pairs.entries()) {
    const { said } = say(pair);
    if (said === undefined) unproven += 1;
    if (said !== pair.expected) differing.push(index);
  }
  const agreed = pairs.length - differing.length;
  console.log(
    `${agreed} of ${pairs.length} pairs as labelled (${((100 * agreed) / pairs.length).toFixed(1)} %), ${unproven} unproven`,
  );
  for (const [reason, indexes] of Object.entries(differences)) {
    console.log(`  ${indexes.length} otherwise: ${reason} (${indexes.join(', ')})`);
  }
  expect(differing).toEqual(
    Object.values(differences)
      .flat()
      .sort((a, b) => a - b),
  );
  expect(agreed / pairs.length).toBeGreaterThanOrEqual(0.95);
});
