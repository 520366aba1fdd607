import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** The lines in shell fences before the first heading that can be skipped. */
function setUpLines(): string[] {
  const first = read('README.md').split('\n## ')[0] ?? '';
  return [...first.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(
    ([, body]) => body?.trim().split('\n') ?? [],
  );
}

test('the first screen of the README has exactly two set-up lines', () => {
  expect(setUpLines()).toEqual(['npm ci && npx millrace run release-notes', 'npm ci && npm test']);
});

test('CI calls the README’s test line and the check', () => {
  const script = read('.ci/run');
  expect(script).toContain(`(${setUpLines()[1] ?? '?'})`);
  expect(script).toContain('npm run check');
});
