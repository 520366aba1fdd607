import { expect, test } from 'vitest';
import { unknownKeywords, validateValue } from '../../schema/index.ts';
import { formatNames, keywordNames } from './input-schema.ts';
import { hints, parseText, problems } from './testing/parse-text.ts';

function flowOf(schema: string): string {
  return `inputs: { word: ${schema} }\nsteps: { a: { value: 1 } }`;
}

function schemaOf(schema: string): unknown {
  const { value, diagnostics } = parseText(flowOf(schema));
  expect(diagnostics).toEqual([]);
  return value.inputs[0]?.schema.value;
}

test('the schema of an input is kept as it is written', () => {
  const written = `{ type: [string, 'null'], title: T, description: D, default: null, examples: [a], deprecated: true, minLength: 1, maxLength: 3, pattern: '^a', format: uri, contentEncoding: base64 }`;
  expect(Object.keys(schemaOf(written) as object)).toEqual([
    ...['type', 'title', 'description', 'default', 'examples', 'deprecated'],
    ...['minLength', 'maxLength', 'pattern', 'format', 'contentEncoding'],
  ]);
  expect(
    schemaOf(
      '{ type: object, properties: { a: { type: array, prefixItems: [{ const: 1 }], items: { enum: [1, x, null] } } }, required: [a], additionalProperties: false }',
    ),
  ).toEqual({
    type: 'object',
    properties: {
      a: { type: 'array', prefixItems: [{ const: 1 }], items: { enum: [1, 'x', null] } },
    },
    required: ['a'],
    additionalProperties: false,
  });
});

test('an input may be left out with required: false, and a list there is the keyword', () => {
  const input = (schema: string): unknown => parseText(flowOf(schema)).value.inputs[0];
  expect(input('{ type: string, required: false }')).toMatchObject({
    optional: true,
    schema: { value: { type: 'string' } },
  });
  expect(input('{ type: string, required: true }')).not.toHaveProperty('optional');
  expect(input('{ type: object, required: [a] }')).toMatchObject({
    schema: { value: { required: ['a'] } },
  });
  expect(problems(flowOf('{ type: string, required: no }'))).toEqual(['parse/bad-value «no»']);
});

test('an input says what it is', () => {
  for (const schema of [
    '{ const: 1 }',
    '{ enum: [a] }',
    '{ anyOf: [{ type: string }] }',
    '{ allOf: [{ minLength: 1 }, { type: string }] }',
  ]) {
    expect(problems(flowOf(schema))).toEqual([]);
  }
  for (const schema of [
    '{}',
    '{ minLength: 1 }',
    '{ description: a word }',
    '{ allOf: [{ minLength: 1 }] }',
    '{ not: { type: string } }',
  ]) {
    expect(problems(flowOf(schema))).toEqual(['parse/input-without-type «word»']);
  }
  expect(problems(flowOf('string'))).toEqual(['parse/wrong-type «string»']);
  expect(hints(flowOf('string'))).toEqual(['Write `{ type: string }`.']);
});

test('an unknown or misspelled keyword is refused, at every depth', () => {
  expect(problems(flowOf('{ type: string, minLenght: 1 }'))).toEqual([
    'parse/unknown-key «minLenght»',
  ]);
  expect(hints(flowOf('{ type: string, minLenght: 1 }'))).toEqual(['Did you mean `minLength`?']);
  expect(problems(flowOf('{ type: object, properties: { a: { typ: string } } }'))).toEqual([
    'parse/unknown-key «typ»',
  ]);
  for (const keyword of ['$ref', '$defs', 'if', 'minContains', 'contains', 'x-type']) {
    expect(problems(flowOf(`{ type: string, ${keyword}: {} }`))).toEqual([
      `parse/unknown-key «${keyword}»`,
    ]);
  }
});

test('the value of a keyword is checked', () => {
  for (const [schema, found] of [
    ['{ type: text }', 'parse/bad-value «text»'],
    ['{ type: [string, nul] }', 'parse/bad-value «nul»'],
    ['{ type: [] }', 'parse/empty-value «[]»'],
    ['{ type: string, minLength: -1 }', 'parse/bad-value «-1»'],
    ['{ type: string, minLength: 1.5 }', 'parse/bad-value «1.5»'],
    ['{ type: number, multipleOf: 0 }', 'parse/bad-value «0»'],
    ['{ type: string, format: mail }', 'parse/bad-value «mail»'],
    [`{ type: string, pattern: '[' }`, `parse/bad-schema «'['»`],
    [`{ type: object, patternProperties: { '(': { type: string } } }`, `parse/bad-schema «'('»`],
    ['{ enum: [] }', 'parse/empty-value «[]»'],
    ['{ enum: x }', 'parse/wrong-type «x»'],
    ['{ anyOf: [] }', 'parse/empty-value «[]»'],
    ['{ type: integer, minimum: 3, maximum: 2 }', 'parse/bad-schema «2»'],
    ['{ type: string, minLength: 3, maxLength: 2 }', 'parse/bad-schema «2»'],
    ['{ type: string, default: "${{ x }}" }', 'parse/expression-not-allowed «"${{ x }}"»'],
    ['{ type: object, properties: [a] }', 'parse/wrong-type «[»'],
    ['{ type: object, additionalProperties: maybe }', 'parse/bad-value «maybe»'],
  ] as const) {
    expect(problems(flowOf(schema))).toEqual([found]);
  }
});

test('names of inputs are ids, and there are not too many', () => {
  expect(problems('inputs: { "a b": { type: string } }\nsteps: { a: { value: 1 } }')).toEqual([
    'parse/bad-id «"a b"»',
  ]);
  const many = Array.from({ length: 257 }, (_, index) => `i${index}: { type: string }`).join(', ');
  expect(problems(`inputs: { ${many} }\nsteps: { a: { value: 1 } }`)).toEqual([
    'parse/too-many «i256»',
  ]);
});

test('every keyword and format is one that the validator knows', () => {
  const schema = Object.fromEntries(keywordNames.map((keyword) => [keyword, true]));
  expect(unknownKeywords(schema)).toEqual([]);
  for (const format of formatNames) {
    expect(validateValue({ type: 'string', format }, '\u0000[')).not.toEqual([]);
  }
});
