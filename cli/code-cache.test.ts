import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { CodeCache } from './code-cache.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-code-'));
const path = join(folder, 'compiled', 'run');
const source = '(function () { return 6 * 7; })';

afterEach(() => {
  rmSync(join(folder, 'compiled'), { recursive: true, force: true });
});

/** One start of the program: compiles, runs and saves. Whether V8 took the code from the cache. */
function start(key = 'build-1', text = source): { fromCache: boolean; result: unknown } {
  const cache = new CodeCache({ path, key });
  const script = cache.compile('chunk.js', text, join(folder, 'chunk.js'));
  // True: the text is that of a function.
  const result = (script.runInThisContext() as () => unknown)();
  cache.save();
  return { fromCache: script.cachedDataRejected === false, result };
}

test('the second start takes the code from the cache', () => {
  expect(start()).toEqual({ fromCache: false, result: 42 });
  expect(start()).toEqual({ fromCache: true, result: 42 });
});

test('only the first starts write', () => {
  for (let count = 0; count < 3; count += 1) start();
  const learnt = readFileSync(path);
  start();
  expect(readFileSync(path).equals(learnt)).toBe(true);
});

test('the code of another build is not used', () => {
  start();
  // As long as the other text: V8 itself compares no more than that.
  expect(start('build-2', source.replace('7', '8'))).toEqual({ fromCache: false, result: 48 });
});

test.each([
  '',
  'not JSON\n',
  '{"key":"build-1"}\n',
  '{"key":"build-1","starts":3,"places":[["chunk.js",0,9]]}\n123456789',
])('a damaged cache is not used: %j', (text) => {
  start();
  writeFileSync(path, text);
  // V8 itself remembers what this process compiled before.
  const other = `${source} // ${text.length}`;
  expect(start('build-1', other)).toEqual({ fromCache: false, result: 42 });
});

const isRoot = process.getuid?.() === 0;
const because = isRoot ? ' (skipped: root may write to any folder)' : '';

test.skipIf(isRoot)(`a folder that is read-only does no harm${because}`, () => {
  chmodSync(folder, 0o500);
  expect(start()).toEqual({ fromCache: false, result: 42 });
  chmodSync(folder, 0o700);
});

test('a place where no file can be made does no harm', () => {
  writeFileSync(join(folder, 'compiled'), 'a file');
  expect(start()).toEqual({ fromCache: false, result: 42 });
});
