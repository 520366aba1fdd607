import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goldenCases, readFlow } from '../testing/golden.ts';
import { parseFlow } from './parse-flow.ts';
import { byteChanges, changeBytes, pieces } from './testing/change-bytes.ts';
import { cpuTime } from './testing/cpu-time.ts';

const flows = new URL('../../flows/', import.meta.url);

const samples: readonly Buffer[] = [
  ...readdirSync(flows)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(new URL(name, flows))),
  ...goldenCases('parse')
    .filter(({ name }) => name !== 'too-large' && name !== 'too-many-problems')
    .map((golden) => Buffer.from(readFlow(golden).bytes)),
];

const change = fc.record({
  kind: fc.constantFrom(...byteChanges),
  at: fc.nat(),
  length: fc.nat({ max: 60 }),
  to: fc.nat(),
  piece: fc.constantFrom(...pieces),
  byte: fc.nat({ max: 255 }),
});

/** Whatever the bytes: a value, problems with places in the file, and time to spare. */
function check(bytes: Uint8Array): void {
  let parsed = parseFlow({ path: 'flows/a.yaml', bytes: new Uint8Array() });
  const time = cpuTime(() => {
    parsed = parseFlow({ path: 'flows/a.yaml', bytes });
  });
  // It hangs or it does not: half a second on an idle machine, and this one is shared.
  expect(time).toBeLessThan(20_000);
  const { value, diagnostics } = parsed;
  expect(value.stage).toBe('parsed');
  expect(diagnostics.length).toBeLessThanOrEqual(101);
  for (const { message, span, related } of diagnostics) {
    expect(message).toMatch(/^[A-Z`].*[.]$/su);
    for (const place of [span, ...related.map((other) => other.span)]) {
      expect(place.start).toBeGreaterThanOrEqual(0);
      expect(place.end).toBeGreaterThanOrEqual(place.start);
      expect(place.end).toBeLessThanOrEqual(value.text.length);
    }
  }
}

test('whatever is done to a flow, it is parsed or its problems have places', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...samples),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      (sample, changes) => {
        check(changes.reduce(changeBytes, sample));
      },
    ),
    { numRuns: 3_000, interruptAfterTimeLimit: 3_000, markInterruptAsFailure: false },
  );
});

test('any text made of what YAML and flows know is parsed or its problems have places', () => {
  const text = fc.array(fc.constantFrom(...pieces, 'a', ' ', '\n'), { maxLength: 60 });
  fc.assert(
    fc.property(text, (parts) => {
      check(Buffer.from(parts.join('')));
    }),
    { numRuns: 3_000, interruptAfterTimeLimit: 3_000, markInterruptAsFailure: false },
  );
});

test('any bytes are parsed or their problems have places', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      check(bytes);
    }),
    { numRuns: 500 },
  );
});

test('a file that is all one piece takes no more than its time', () => {
  for (const piece of [...pieces, 'a: ', 'a: 1\n', '- a\n', '"a", ', '!a ', '&a ', "'a' "]) {
    const count = Math.floor(30_000 / Buffer.byteLength(piece));
    check(Buffer.from(piece.repeat(count)));
    check(Buffer.from(`steps: ${piece.repeat(count)}`));
  }
});
