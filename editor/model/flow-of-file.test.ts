import { expect, test } from 'vitest';
import { flowOfFile, isFlow, isOfOurs } from './flow-of-file.ts';

test('a flow, its tests and what scripts consist of are told from all else', () => {
  expect(flowOfFile('flows/a/b.yaml')).toBe('flows/a/b.yaml');
  expect(flowOfFile('flows/a/b.test.yaml')).toBe('flows/a/b.yaml');
  expect(isFlow('flows/a.test.yaml')).toBe(false);
  for (const path of ['flows/a.yml', 'flows/a.lock.json', 'a.yaml', 'docs/flows/a.yaml']) {
    expect(flowOfFile(path)).toBeUndefined();
    expect(isOfOurs(path)).toBe(false);
  }
  expect(isOfOurs('scripts/a.ts')).toBe(true);
  expect(isOfOurs('scripts/words.json')).toBe(true);
});
