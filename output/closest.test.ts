import { expect, test } from 'vitest';
import { closest } from './closest.ts';

test('the nearest candidate within a third of the word is meant', () => {
  expect(closest('biuld', ['test', 'build', 'bundle'])).toBe('build');
  expect(closest('Compile', ['compile', 'complete'])).toBe('compile');
  expect(closest('rn', ['run', 'runs'])).toBe('run');
});

test('of two equally near candidates the first is taken', () => {
  expect(closest('bat', ['cat', 'hat'])).toBe('cat');
});

test('what is too far away is not meant', () => {
  expect(closest('deploy', ['build', 'test'])).toBeUndefined();
  expect(closest('', ['ab'])).toBeUndefined();
  expect(closest('x', [])).toBeUndefined();
});
