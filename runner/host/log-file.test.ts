import { basename, join } from 'node:path';
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../store/testing/temporary-folder.ts';
import { logHead, logPath, stepOfLog } from './log-file.ts';

const part = fc.stringMatching(/^(?:finally:)?[A-Za-z_][\w-]{0,63}(?:\[\d{1,4}\]){0,2}$/u);
const address = fc.array(part, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('/'));

test('every step has a log file of its own that a file system admits and that tells its step', () => {
  const folder = temporaryFolder();
  fc.assert(
    fc.property(address, (step) => {
      const path = logPath(folder, step);
      const name = basename(path);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      writeFileSync(path, logHead(step));
      expect(stepOfLog(folder, name)).toBe(step);
    }),
    { numRuns: 200 },
  );
});

test('a name that an earlier version could write is still the name', () => {
  const longest = 'x'.repeat(247) + '/abc';
  expect(basename(logPath('', longest))).toBe(`${longest.replace('/', '.')}.log`);
  expect(basename(logPath('', `${longest}d`))).toMatch(/^x{120}~[\da-f]{32}\.log$/u);
});

test('other files are no logs', () => {
  const folder = temporaryFolder();
  const step = 'x'.repeat(300);
  const name = basename(logPath('', step));
  expect(stepOfLog(folder, 'notes.txt')).toBeUndefined();
  expect(stepOfLog(folder, name)).toBeUndefined();
  for (const text of ['', '# half', '# another\n']) {
    writeFileSync(join(folder, name), text);
    expect(stepOfLog(folder, name)).toBeUndefined();
  }
});
