import { expect, test } from 'vitest';
import { meaningOfChange } from './meaning-of-change.ts';

test('a file changes what follows from it, a folder everything, and packages nothing', () => {
  const files = [
    'flows/a/b.yaml',
    'flows/a.grants',
    'flows/a.lock.json',
    'scripts/a.deno.lock.json',
  ];
  for (const path of [...files, 'scripts/a.ts', 'lib/words.json', 'lib/deep/b.mjs']) {
    expect([path, meaningOfChange(path)]).toEqual([path, 'this file']);
  }
  for (const path of ['flows', 'flows/sub', 'scripts/v1.2', 'millrace.yaml', 'in/millrace.yaml']) {
    expect([path, meaningOfChange(path)]).toEqual([path, 'everything']);
  }
  const others = ['node_modules/a/b.ts', 'lib/node_modules/a.js', 'lib/.cache/a.json', 'docs'];
  for (const path of [...others, 'lib/README.md']) {
    expect([path, meaningOfChange(path)]).toEqual([path, 'nothing']);
  }
});
