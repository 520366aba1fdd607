import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { formatted } from '../testing/formatted.ts';
import { flowSchema } from './flow-shape.ts';
import { flowWith, problems } from './testing/parse-text.ts';

const root = new URL('../../', import.meta.url);
const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
});
const validate = ajv.compile(flowSchema);

function fits(text: string): boolean {
  return validate(parse(text));
}

test('flow.schema.json is what the tables of the parser say', async () => {
  const text = await formatted('flow.schema.json', JSON.stringify(flowSchema, null, 2));
  await expect(text).toMatchFileSnapshot(fileURLToPath(new URL('flow.schema.json', root)));
});

test('the schema is a valid JSON Schema 2020-12', () => {
  expect(ajv.validateSchema(flowSchema)).toBe(true);
});

test('every key of a flow and of a step has a title and a description', () => {
  const check = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [key, value] of Object.entries(schema)) {
      if (key !== 'properties') check(value);
      else {
        for (const property of Object.values(value as object)) {
          expect(property).toMatchObject({
            title: expect.stringMatching(/^[A-Z]/) as unknown,
            description: expect.stringMatching(/\S.*[.]$/) as unknown,
          });
          check(property);
        }
      }
    }
  };
  check(flowSchema);
});

test('the flows of this repository fit the schema', () => {
  const flows = new URL('flows/', root);
  for (const name of readdirSync(flows).filter((file) => file.endsWith('.yaml'))) {
    const text = readFileSync(new URL(name, flows), 'utf8');
    expect([name, fits(text), validate.errors, problems(text)]).toEqual([name, true, null, []]);
  }
});

const pinned = 'uses: scripts/a.ts@9f2c1a7e04b1';
const value = 'steps: { a: { value: 1 } }';

/** Flows on which the parser and the schema agree: `true` where both accept them. */
const table: readonly (readonly [text: string, isGood: boolean])[] = [
  [value, true],
  ['name: x', false],
  ['steps: {}', false],
  ['steps: []', false],
  ['steps: { "a b": { value: 1 } }', false],
  [`${value}\nnmae: x`, false],
  [`${value}\nname: 1`, false],
  [`${value}\ntimeout: 1h30m`, true],
  [`${value}\ntimeout: 30`, false],
  [`${value}\ntimeout: 1.5s`, false],
  [`${value}\nfinally: { b: { value: 1 } }`, true],
  [`${value}\nsecrets: [A, B_2]`, true],
  [`${value}\nsecrets: [a]`, false],
  [`${value}\nsecrets: [A, A]`, false],
  [`${value}\non: { schedule: ['* * * * *'], dispatch: true, push: {} }`, true],
  [`${value}\non: { schedule: [] }`, false],
  [`${value}\non: { Push: {} }`, false],
  [`${value}\non: [push]`, false],
  [`${value}\noutputs: { a: '\${{ steps.a.output }}' }`, true],
  [`${value}\noutputs: [a]`, false],
  [`${value}\ninputs: { a: { type: string, default: x } }`, true],
  [`${value}\ninputs: { a: { type: [string, 'null'], required: false } }`, true],
  [
    `${value}\ninputs: { a: { type: object, properties: { b: { type: integer } }, required: [b] } }`,
    true,
  ],
  [`${value}\ninputs: { a: { enum: [x, y] } }`, true],
  [`${value}\ninputs: { a: string }`, false],
  [`${value}\ninputs: { a: { minLength: 1 } }`, false],
  [`${value}\ninputs: { a: { type: text } }`, false],
  [`${value}\ninputs: { a: { type: string, minLenght: 1 } }`, false],
  [`${value}\ninputs: { a: { type: object, properties: { b: { typ: string } } } }`, false],
  [`${value}\ninputs: { a: { type: string, minLength: -1 } }`, false],
  [`${value}\ninputs: { a: { type: number, multipleOf: 0 } }`, false],
  [flowWith(pinned), true],
  [flowWith('uses: scripts/a.ts'), true],
  [flowWith('uses: lib/a.ts'), false],
  [flowWith('uses: scripts/a.ts@12'), false],
  [flowWith('uses: flows/a.yaml@9f2c1a7e04b1\nsecrets: [A]'), true],
  [flowWith('uses: flows/a.yml'), false],
  [flowWith(`${pinned}\nwith: { a: [1, '\${{ x }}'] }`), true],
  [flowWith(`${pinned}\nwith: [1]`), false],
  [flowWith(`${pinned}\nvalue: 1`), false],
  [flowWith('needs: [a]'), false],
  [flowWith('value: 1\nneeds: [a]\non-error: continue'), true],
  [flowWith('value: 1\nneeds: a'), false],
  [flowWith('value: 1\nneeds: [a, a]'), false],
  [flowWith('value: 1\non-error: ignore'), false],
  [flowWith('value: 1\ntimeout: 1s'), false],
  [flowWith('value: 1\nif: ${{ a }}'), true],
  [flowWith('value: 1\nif: true'), false],
  [flowWith('value: 1\nif: a'), false],
  [flowWith('value: 1\nsecrets: [A]'), false],
  [flowWith(`${pinned}\nidempotent: true`), true],
  [flowWith(`${pinned}\nidempotent: 1`), false],
  [
    flowWith(
      `${pinned}\nretry: { attempts: 3, delay: 0s, factor: 1.5, max-delay: 1m, jitter: full }`,
    ),
    true,
  ],
  [flowWith(`${pinned}\nretry: { delay: 1s }`), false],
  [flowWith(`${pinned}\nretry: { attempts: 1 }`), false],
  [flowWith(`${pinned}\nretry: { attempts: 2, jitter: some }`), false],
  [flowWith(`${pinned}\npermissions: { net: [a.example], run: true, read: [] }`), true],
  [flowWith(`${pinned}\npermissions: { net: false }`), false],
  [flowWith(`${pinned}\npermissions: { ffi: true }`), false],
  [flowWith(`${pinned}\npermissions: { reed: [a] }`), false],
  [flowWith(`for-each: \${{ a }}\nas: b\nparallel: 2\non-item-error: collect\n${pinned}`), true],
  [flowWith('for-each: ${{ a }}\nsteps: { b: { value: 1 } }'), true],
  [flowWith('for-each: ${{ a }}\nvalue: 1'), false],
  [flowWith('for-each: ${{ a }}'), false],
  [flowWith(`for-each: [1]\n${pinned}`), false],
  [flowWith(`for-each: \${{ a }}\nas: a-b\n${pinned}`), false],
  [flowWith(`for-each: \${{ a }}\nparallel: 0\n${pinned}`), false],
  [flowWith(`as: b\n${pinned}`), false],
  [flowWith('steps: { b: { value: 1 } }'), false],
  [
    flowWith('choose: [{ if: "${{ a }}", steps: { b: { value: 1 } } }]\nelse: { c: { value: 2 } }'),
    true,
  ],
  [flowWith('choose: []'), false],
  [flowWith('choose: [{ if: "${{ a }}" }]'), false],
  [flowWith('else: { c: { value: 2 } }\nvalue: 1'), false],
  [flowWith('choose: [{ if: "${{ a }}", steps: { b: { value: 1, tiemout: 1s } } }]'), false],
  [flowWith('repeat: { max: 3 }'), false],
  [flowWith(`${pinned}\ncache: true\nmemory: 512MiB\nmock: { a: 1 }`), true],
  [flowWith(`${pinned}\ncache: false`), false],
  [flowWith(`${pinned}\ncache: 10m`), true],
  [flowWith(`${pinned}\nmemory: 512`), false],
  [flowWith(`${pinned}\nmemory: 512MB`), false],
  [flowWith(`${pinned}\nconcurrency: { group: 'a-\${{ inputs.b }}', limit: 2 }`), true],
  [flowWith(`${pinned}\nconcurrency: { limit: 2 }`), false],
  [flowWith('repeat: { steps: { b: { value: 1 } }, until: "${{ a }}", max: 3 }'), true],
  [flowWith('repeat: { steps: { b: { value: 1 } }, until: true, max: 3 }'), false],
  [flowWith('sleep: 5m'), true],
  [flowWith('sleep: 5'), false],
  [flowWith('approve: { message: Go? }'), true],
  [flowWith('approve: { message: Go?, form: { type: object }, approvers: [a, b/c] }'), true],
  [flowWith('approve: { message: Go?, approvers: ["@a", "@b/c", a@b.example] }'), true],
  [flowWith('approve: { message: Go?, approvers: ["a@b@c"] }'), false],
  [flowWith('approve: { message: Go?, approvers: ["@a/b/c"] }'), false],
  [flowWith('approve: { message: Go?, approvers: ["a b"] }'), false],
  [flowWith('approve: { form: { type: object } }'), false],
  [flowWith('return: { a: 1 }\nif: ${{ a }}'), true],
  [flowWith('return: { a: 1 }'), false],
  [
    `${value}\non-error: { b: { value: 1 } }\nconcurrency: { group: x, cancel-in-progress: true }`,
    true,
  ],
  [`${value}\nruns-on: ubuntu-24.04\nenvironment: production`, true],
  [`${value}\nruns-on: [self-hosted, linux]`, true],
  [`${value}\nruns-on: []`, false],
  [flowWith(`${pinned}\nruns-on: gpu\nenvironment: Models of today`), true],
  [flowWith(`${pinned}\nruns-on: [self-hosted, gpu]`), true],
  [flowWith(`${pinned}\nruns-on: []`), false],
  [flowWith(`${pinned}\nenvironment: 'a;b'`), false],
  [flowWith('value: 1\nruns-on: gpu'), false],
  [flowWith('sleep: 5s\nenvironment: a'), false],
  [flowWith('approve: { message: Go? }\nenvironment: a'), false],
  [flowWith('return: { a: 1 }\nif: ${{ a }}\nruns-on: gpu'), false],
  [`${value}\non-error: {}`, false],
];

for (const [text, isGood] of table) {
  test(`parser and schema ${isGood ? 'accept' : 'refuse'} ${JSON.stringify(text)}`, () => {
    expect([fits(text), problems(text).length === 0]).toEqual([isGood, isGood]);
  });
}
