import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compiledUrl, endOf, startModule } from '../../../store/testing/start-module.ts';
import { temporaryFolder } from '../../../store/testing/temporary-folder.ts';
import { openCacheSecret } from './cache-secret.ts';

test('processes that make the key at once have the same one', async () => {
  const folder = join(temporaryFolder(), 'cache');
  const code = `
    import { openCacheSecret } from '${compiledUrl('runner/host/cache/cache-secret.ts')}';
    process.stdout.write(openCacheSecret(${JSON.stringify(folder)}, undefined).digest('x'));`;
  const ends = await Promise.all(
    Array.from({ length: 6 }, async () => await endOf(startModule(code))),
  );
  expect(new Set(ends.map(({ output }) => output)).size).toBe(1);
  expect(ends[0]?.output).toMatch(/^[\da-f]{64}$/u);
  expect(readdirSync(folder)).toEqual(['key']);
});

test('a key that was cut short is made anew', () => {
  const folder = temporaryFolder();
  const first = openCacheSecret(folder, undefined).digest('x');
  expect(openCacheSecret(folder, undefined).digest('x')).toBe(first);
  writeFileSync(join(folder, 'key'), 'abc');
  const second = openCacheSecret(folder, undefined).digest('x');
  expect(second).not.toBe(first);
  expect(openCacheSecret(folder, undefined).digest('x')).toBe(second);
});
