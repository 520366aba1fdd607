import { expect, test } from 'vitest';
import type { LockedStep } from './locked-step.ts';
import { takenSecrets } from './taken-secrets.ts';

function script(id: string, ...secrets: string[]): LockedStep {
  return {
    id,
    kind: 'script',
    needs: [],
    uses: `scripts/${id}.ts`,
    script: '0'.repeat(64),
    with: { object: {} },
    grants: {},
    secrets,
    output: {},
  };
}

function loop(id: string, ...body: LockedStep[]): LockedStep {
  return { id, kind: 'repeat', needs: [], max: 2, until: { literal: true }, body, output: {} };
}

const flow = {
  steps: [script('a', 'ONE'), loop('outer', script('b', 'ONE', 'TWO'))],
  finally: [script('c', 'THREE')],
};

test('each secret is named with the first step that takes it', () => {
  expect([...takenSecrets(flow, () => false)]).toEqual([
    ['ONE', 'a'],
    ['TWO', 'outer/b'],
    ['THREE', 'finally:c'],
  ]);
});

test('a step with a mock of its own takes none, and the next one that takes the secret is named', () => {
  const [first, ...others] = flow.steps;
  const mocked = first === undefined ? [] : [{ ...first, mock: { literal: 1 } }];
  expect([...takenSecrets({ steps: [...mocked, ...others] }, () => false)]).toEqual([
    ['ONE', 'outer/b'],
    ['TWO', 'outer/b'],
  ]);
});

test('a mocked step takes none, nor does what is inside it', () => {
  const without = (...places: string[]): readonly string[] => [
    ...takenSecrets(flow, (place) => places.includes(place)).keys(),
  ];
  expect(without('a')).toEqual(['ONE', 'TWO', 'THREE']);
  expect(without('outer')).toEqual(['ONE', 'THREE']);
  expect(without('a', 'outer/b')).toEqual(['THREE']);
  expect(without('finally:c', 'outer', 'a')).toEqual([]);
});
