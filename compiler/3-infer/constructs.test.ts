import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Json, JsonSchema } from '../../lock/index.ts';
import { validateValue } from '../../schema/index.ts';
import type { Side } from '../checker/type-schema/type-walk.ts';
import {
  documentConstructs,
  type Construct,
  type Expected,
} from '../testing/document-constructs.ts';
import { inferTypes } from '../testing/infer-types.ts';
import { whatTypesSay } from '../testing/what-types-say.ts';

const root = new URL('../testdata/constructs/', import.meta.url);
const groups = readdirSync(root)
  .sort()
  .map((file): readonly [string, readonly Construct[]] => [
    file.replace('.json', ''),
    JSON.parse(readFileSync(new URL(file, root), 'utf8')) as readonly Construct[],
  ]);
const constructs = groups.flatMap(([, rows]) => rows);
const { reports, assigns } = await inferTypes(constructs);
const sides = ['input', 'output'] as const;

/** Every side of every construct that has a schema. */
const readable = constructs.flatMap((construct, index) =>
  sides.flatMap((side) => {
    const schema = reports[index]?.[side].schema;
    return schema === undefined ? [] : [{ construct, index, side, schema }];
  }),
);

test.each(constructs.map((construct, index) => [construct.construct, construct, index] as const))(
  '%s: each side is right about its samples, or says what is wrong',
  (_, construct, index) => {
    for (const side of sides) {
      const expected = construct[side];
      const report = reports[index]?.[side];
      if ('error' in expected) {
        expect(report?.messages.join('\n')).toContain(sentence(side, expected));
        continue;
      }
      expect(report?.messages).toEqual([]);
      judge(report?.schema ?? true, expected);
    }
  },
);

test('TypeScript takes a value on an edge exactly when the schema does', () => {
  const asked = readable.filter(
    ({ construct, side }) => side === 'input' || construct.isBranded !== true,
  );
  const questions = asked.flatMap(({ construct, index, side, schema }) =>
    samplesOf(construct[side]).map((value) => ({ side, index, value, schema })),
  );
  const answers = assigns(questions);
  const told = questions.map(({ side, index, value }, at) => [
    constructs[index]?.construct,
    side,
    value,
    answers[at],
  ]);
  expect(questions.length).toBeGreaterThan(600);
  expect(told).toEqual(
    questions.map(({ side, index, value, schema }) => [
      constructs[index]?.construct,
      side,
      value,
      validateValue(whatTypesSay(schema), value).length === 0,
    ]),
  );
});

test('docs/inference.md is made from the constructs', async () => {
  const file = new URL('../../docs/inference.md', import.meta.url);
  await expect(documentConstructs(groups)).toMatchFileSnapshot(file.pathname);
});

/** Only a schema that admits everything or nothing may go without samples of one kind. */
function judge(
  schema: JsonSchema,
  { fits, misfits }: { readonly fits: readonly Json[]; readonly misfits: readonly Json[] },
): void {
  const isFit = (value: Json): boolean => validateValue(schema, value).length === 0;
  expect(fits.map((value) => [value, isFit(value)])).toEqual(fits.map((value) => [value, true]));
  expect(misfits.map((value) => [value, isFit(value)])).toEqual(
    misfits.map((value) => [value, false]),
  );
  if (schema !== false) expect(fits).not.toEqual([]);
  if (schema !== true) expect(misfits).not.toEqual([]);
}

function samplesOf(expected: Expected): readonly Json[] {
  return 'error' in expected ? [] : [...expected.fits, ...expected.misfits];
}

function sentence(
  side: Side,
  { error, at = '' }: { readonly error: string; readonly at?: string },
): string {
  if (error === 'is too large') return 'is too large, or never ends.';
  if (side === 'input') return `\`value${at}\` ${error}`;
  if (at === '') return `The result ${error}`;
  return at.startsWith('[')
    ? `\`result${at}\` ${error}`
    : `\`${at.slice(1)}\` of the result ${error}`;
}
