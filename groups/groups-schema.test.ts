import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { groupsSchema } from './groups-schema.ts';
import { partition } from './partition.ts';
import { anyShape, timedLocks } from './testing/random-locks.ts';

test('groups.schema.json is the schema of the format', async () => {
  const text = await format(JSON.stringify(groupsSchema), { parser: 'json', printWidth: 100 });
  await expect(text).toMatchFileSnapshot('groups.schema.json');
});

test('it is a JSON Schema 2020-12, and plans are valid under it', () => {
  const isValid = new Ajv2020({ strict: true }).compile(groupsSchema);
  for (const { lock, times } of fc.sample(timedLocks(anyShape), 30)) {
    expect(isValid(partition(lock, times))).toBe(true);
  }
});
