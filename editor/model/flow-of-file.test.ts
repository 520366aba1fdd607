import { expect, test } from 'vitest';
import { flowOfFile, isFlow, isOfOurs } from './flow-of-file.ts';

test('a flow, its tests and what scripts consist of are told from all else', () => {
  expect(flowOfFile('flows/a/b.yaml')).toBe('flows/a/b.yaml');
  expect(flowOfFile('flows/a/b.test.yaml')).toBe('flows/a/b.yaml');
  expect(isFlow('flows/a.test.yaml')).toBe(false);
  const others = ['flows/a.yml', 'flows/a.lock.json', 'a.yaml', 'docs/flows/a.yaml', 'lib/a.md'];
  for (const path of [...others, 'node_modules/a/b.ts', '.vscode/settings.json']) {
    expect(flowOfFile(path)).toBeUndefined();
    expect(isOfOurs(path)).toBe(false);
  }
  expect(isOfOurs('scripts/a.ts')).toBe(true);
  expect(isOfOurs('scripts/words.json')).toBe(true);
  // Scripts import from anywhere in the repository.
  expect(isOfOurs('lib/shared.mts')).toBe(true);
});
