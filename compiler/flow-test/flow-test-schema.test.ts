import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { formatted } from '../testing/formatted.ts';
import { goldenCases, readCase } from '../testing/golden.ts';
import { flowTestSchema } from './flow-test-shape.ts';

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
const validate = ajv.compile(flowTestSchema);

test('flow-test.schema.json is what the tables of the parser say', async () => {
  const name = 'flow-test.schema.json';
  const text = await formatted(name, JSON.stringify(flowTestSchema, null, 2));
  const file = fileURLToPath(new URL(`../../${name}`, import.meta.url));
  await expect(text).toMatchFileSnapshot(file);
});

test('what is well formed fits the schema, whatever the flow says of it', () => {
  for (const golden of goldenCases('test')) {
    const isMalformed = readCase(golden, 'expected.txt')?.includes('error[parse/') === true;
    const text = readCase(golden, 'flow.test.yaml') ?? '';
    expect([golden.name, validate(parse(text, { uniqueKeys: false }))]).toEqual([
      golden.name,
      !isMalformed,
    ]);
  }
});
