import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseFlow } from './parse-flow.ts';

const text = readFileSync(new URL('../../docs/flow-format.md', import.meta.url), 'utf8');
const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, body = '']) => body);

test('docs/flow-format.md has an example of every block', () => {
  expect(examples.length).toBeGreaterThan(4);
  for (const key of [
    'uses: scripts/',
    'uses: flows/',
    'value:',
    'for-each:',
    'repeat:',
    'choose:',
    'sleep:',
    'approve:',
    'return:',
    'on-error:',
    'finally:',
  ])
    expect(text).toContain(key);
});

test.each(examples)('its examples parse: %s', (example) => {
  const { diagnostics } = parseFlow({ path: 'flows/example.yaml', bytes: Buffer.from(example) });
  expect(diagnostics).toEqual([]);
});
