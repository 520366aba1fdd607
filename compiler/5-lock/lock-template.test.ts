import { expect, test } from 'vitest';
import { buildFlow } from '../testing/build-flow.ts';
import type { Json, Template } from '../../lock/index.ts';
import type { ReadExpression } from '../model/resolved.ts';
import { lockTemplate } from './lock-template.ts';

/** Locks a value step's template; `reads` are by source. */
function lock(value: Json, reads: Record<string, ReadExpression> = {}): Template {
  const flow = buildFlow({ steps: { v: { value } } });
  const body = flow.steps[0]?.parsed.body;
  if (body?.kind !== 'value') throw new Error('The step is a value.');
  const known = [...flow.expressions].map(
    ([expression, read]) => [expression, reads[expression.source.trim()] ?? read] as const,
  );
  return lockTemplate(body.value, new Map(known));
}

test('a subtree without expressions is one literal', () => {
  expect(lock({ a: [1, { b: null }], c: 'x' })).toEqual({
    literal: { a: [1, { b: null }], c: 'x' },
  });
  expect(lock({ a: [1, 2], b: '${{ inputs.x }}' })).toEqual({
    object: { a: { literal: [1, 2] }, b: { js: 'inputs.x', reads: ['inputs'] } },
  });
  expect(lock([{ a: 1 }, '${{ inputs.x }}'])).toEqual({
    array: [{ literal: { a: 1 } }, { js: 'inputs.x', reads: ['inputs'] }],
  });
});

test('a plain path is a path, and a secret is only named', () => {
  const plain = { reads: ['inputs'], plain: { path: ['inputs', 'x'], else: 3 } };
  expect(lock('${{ inputs.x ?? 3 }}', { 'inputs.x ?? 3': plain })).toEqual(plain.plain);
  const secret = { reads: ['secrets.A'], secret: 'A' };
  expect(lock('${{ secrets.A }}', { 'secrets.A': secret })).toEqual({ secret: 'A' });
});

test('text keeps its parts in order', () => {
  expect(lock('a ${{ inputs.x }} b')).toEqual({
    text: ['a ', { js: 'inputs.x', reads: ['inputs'] }, ' b'],
  });
});
