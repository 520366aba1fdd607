import { expect, test } from 'vitest';
import { onlyCandidate, renameFix } from './fix.ts';

const span = { path: 'flow.yaml', start: 3, end: 7 };

test('a name with one near candidate is renamed to it', () => {
  expect(renameFix(span, 'biuld', ['build', 'test'])).toEqual({
    title: 'Rename `biuld` to `build`.',
    edits: [{ span, text: 'build' }],
  });
});

test('with two near candidates nothing is chosen, however near the first is', () => {
  expect(renameFix(span, 'tests', ['test', 'texts'])).toBeUndefined();
});

test('the same candidate twice is one', () => {
  expect(onlyCandidate('biuld', ['build', 'build'])).toBe('build');
});

test('a name of one or two letters is near to every other, so it is left alone', () => {
  expect(onlyCandidate('ab', ['ac'])).toBeUndefined();
  expect(onlyCandidate('abc', ['abd'])).toBe('abd');
});

test('a name that cannot be written there is no fix', () => {
  expect(renameFix(span, 'mystep', ['my-step'], () => undefined)).toBeUndefined();
});
