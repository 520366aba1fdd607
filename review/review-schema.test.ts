import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { type Lock, sha256 } from '../lock/index.ts';
import { sampleLock } from '../lock/testing/sample-lock.ts';
import { compareInput, type Given } from './compare/testing/compare-input.ts';
import { lockOf, objectOf } from './compare/testing/small-lock.ts';
import { compareSides, sectionOfKind } from './index.ts';

// Our own file.
const schema = JSON.parse(readFileSync(new URL('review.schema.json', import.meta.url), 'utf8')) as {
  $defs: { change: { properties: { kind: { enum: string[] } } } };
};
const isReview = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

const other: Lock = {
  ...sampleLock,
  engine: { deno: '>=2.0.0 <3.0.0' },
  steps: sampleLock.steps.slice(2),
  interface: { inputs: objectOf({ keyword: { type: 'number' } }), outputs: true },
};
const use = { flow: 'flows/b.yaml', step: 'x', uses: 'flows/hn-mentions.yaml', readers: ['y'] };

const cases: readonly (readonly [string, Given])[] = [
  ['nothing', {}],
  ['a new flow', { head: [sampleLock] }],
  ['a flow that went', { base: [sampleLock], uses: [use] }],
  ['much at once', { base: [sampleLock], head: [other], uses: [use] }],
  ['the other way round', { base: [other], head: [sampleLock] }],
  [
    'a policy',
    {
      head: [sampleLock],
      policy: () => ({ effect: 'require-approval', by: ['@a'], text: 'ask' }),
    },
  ],
  [
    'a lock that cannot be read',
    {
      sides: {
        head: {
          'flows/a.yaml': { sourceText: '', lock: { kind: 'conflict', message: 'At line 3.' } },
        },
      },
    },
  ],
  [
    'files that drifted',
    {
      base: [lockOf('a')],
      head: [lockOf('a')],
      drift: {
        'flows/a.yaml': {
          state: 'stale',
          files: ['flows/a.grants'],
          errors: [],
          behind: [{ step: 's', uses: 'scripts/a.ts', from: sha256('a'), to: sha256('b') }],
        },
      },
    },
  ],
];

test.each(cases)('a review of %s is what the published schema says', (_name, given) => {
  const review = compareSides(compareInput(given));
  // What is printed, so without fields that are `undefined`.
  expect(isReview(JSON.parse(JSON.stringify(review)))).toBe(true);
  expect(JSON.parse(JSON.stringify(review))).toEqual(review);
});

test('the schema knows every kind, in reading order, and refuses others', () => {
  expect(schema.$defs.change.properties.kind.enum).toEqual(Object.keys(sectionOfKind));
  const review = compareSides(compareInput({ head: [sampleLock] }));
  const [first] = review.changes;
  expect(isReview({ ...review, changes: [{ ...first, kind: 'odd' }] })).toBe(false);
  expect(isReview({ ...review, extra: 1 })).toBe(false);
});
