import { expect, test } from 'vitest';
import { formatGrants } from './format-grants.ts';
import type { Grants } from './grants.ts';
import type { Lock } from './lock.ts';
import type { ScriptStep } from './locked-step.ts';
import { sampleBase, sampleLock } from './testing/sample-lock.ts';

function step(id: string, grants: Grants, secrets: readonly string[] = []): ScriptStep {
  return {
    id,
    kind: 'script',
    uses: 'scripts/x.ts',
    needs: [],
    with: { object: {} },
    grants,
    secrets,
    output: true,
    script: 'f'.repeat(64),
  };
}

function grantsOf(...steps: readonly ScriptStep[]): string {
  const lock: Lock = { ...sampleBase, steps };
  return formatGrants(lock);
}

test('the grants of the sample are these lines', async () => {
  await expect(formatGrants(sampleLock)).toMatchFileSnapshot('testdata/sample.grants');
});

test('a flow that may touch nothing has an empty file', () => {
  expect(grantsOf(step('a', {}))).toBe('');
});

test('lines are sorted by code unit, whatever the order of steps and kinds', () => {
  const text = grantsOf(
    step('b', { read: ['x'], net: ['h'] }),
    step('B', { env: ['A'] }),
    step('a', { sys: true }, ['S']),
  );
  expect(text).toBe('B\tenv\tA\na\tsecret\tS\na\tsys\t*\nb\tnet\th\nb\tread\tx\n');
});

test('everything is a star, and a star that was written is quoted', () => {
  expect(grantsOf(step('a', { env: true, read: ['*'] }))).toBe('a\tenv\t*\na\tread\t"*"\n');
});

test.each([
  ['a b', '"a b"'],
  ['a\tb', '"a\\tb"'],
  ['a\nb', '"a\\nb"'],
  ['a"b', '"a\\"b"'],
  ['', '""'],
  ['\u0085', '"\\u0085"'],
  ['\u202Egnp', '"\\u202egnp"'],
  ['\u{E0041}', '"\\udb40\\udc41"'],
  ['\u2028', '"\\u2028"'],
  ['\u00a0', '"\u00a0"'],
  ["it's", "it's"],
  ['ärger/日本', 'ärger/日本'],
  ['a\\b', 'a\\b'],
])('%j is written as %s', (value, written) => {
  expect(grantsOf(step('a', { read: [value] }))).toBe(`a\tread\t${written}\n`);
});

test('no value can forge a line', () => {
  const text = grantsOf(step('a', { read: ['x\nb\tsecret\tTOKEN'] }));
  expect(text.split('\n')).toHaveLength(2);
  expect(text.split('\t')).toHaveLength(3);
});
