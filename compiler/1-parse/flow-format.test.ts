import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseFlow } from './parse-flow.ts';

const text = readFileSync(new URL('../../docs/flow-format.md', import.meta.url), 'utf8');
const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, body = '']) => body);

test('docs/flow-format.md has an example of every block', () => {
  expect(examples.length).toBeGreaterThan(4);
  for (const key of ['uses:', 'value:', 'for-each:', 'choose:']) expect(text).toContain(key);
});

test.each(examples)('its examples parse: %s', (example) => {
  const { diagnostics } = parseFlow({ path: 'flows/example.yaml', bytes: Buffer.from(example) });
  expect(diagnostics).toEqual([]);
});

test('what it calls not supported yet is answered by exactly one diagnostic', () => {
  for (const extra of [
    'on-error: {}',
    'finally: {}',
    'concurrency: {}',
    'runs-on: x',
    'environment: x',
  ]) {
    const flow = `steps:\n  a: { value: 1 }\n${extra}\n`;
    const { diagnostics } = parseFlow({ path: 'flows/example.yaml', bytes: Buffer.from(flow) });
    expect(
      diagnostics.map(({ code }) => code),
      extra,
    ).toEqual(['parse/not-supported-yet']);
  }
  for (const step of [
    'repeat: {}',
    'approve: {}',
    'sleep: 5m',
    'return: {}',
    'uses: flows/b.yaml@9f2c1a7e04b1',
  ]) {
    const flow = `steps:\n  a:\n    ${step}\n`;
    const { diagnostics } = parseFlow({ path: 'flows/example.yaml', bytes: Buffer.from(flow) });
    expect(
      diagnostics.map(({ code }) => code),
      step,
    ).toEqual(['parse/not-supported-yet']);
  }
});
