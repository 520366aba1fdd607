import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLines, encodeLine, type LoggedLine } from './logged-line.ts';

const at = Date.UTC(2026, 10, 28, 9, 0, 0, 7);

test('a line is kept with its time and stream, for people and programs alike', () => {
  expect(encodeLine({ at, stream: 'stderr', line: 'oh no' })).toBe(
    '2026-11-28T09:00:00.007Z err oh no\n',
  );
});

test('any lines are read back as they were printed', () => {
  const lines = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 4e12 }),
      stream: fc.constantFrom('stdout', 'stderr'),
      line: fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' ')),
    }),
  );
  fc.assert(
    fc.property(lines, (all: readonly LoggedLine[]) => {
      expect(decodeLines(all.map(encodeLine).join(''))).toEqual(all);
    }),
  );
});

test('a line that is still being written is not read, one that we did not write is', () => {
  const text = `${encodeLine({ at, stream: 'stdout', line: 'whole' })}by hand\n2026-11-28T09:`;
  expect(decodeLines(text)).toEqual([
    { at, stream: 'stdout', line: 'whole' },
    { at: 0, stream: 'stdout', line: 'by hand' },
  ]);
});
