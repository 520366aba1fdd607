import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayWidth } from '../../output/index.ts';
import { changeShapes, drawnReview, hostileLine } from '../testing/drawn-review.ts';
import { refusedReview, reviewOf, sampleReview } from '../testing/sample-review.ts';
import { renderTerminal } from './render-terminal.ts';

test.each([80, 120])('the sample at %i columns reads as it should', async (columns) => {
  await expect(renderTerminal(refusedReview, { columns, color: false })).toMatchFileSnapshot(
    `../testdata/refused-terminal-${columns}.txt`,
  );
});

test('colours say nothing that the text does not', () => {
  for (const review of [sampleReview, refusedReview]) {
    const colored = renderTerminal(review, { columns: 80, color: true });
    expect(colored).toContain('\u001B[');
    expect(colored.replace(/\u001B\[[\d;]*m/g, '')).toBe(
      renderTerminal(review, { columns: 80, color: false }),
    );
  }
});

test('nothing changed is one line', () => {
  const line = renderTerminal(reviewOf([]), { columns: 120, color: false });
  expect(line).toBe(
    'Review of HEAD (1f3e5d7c9b0a) against main (d5c1a0b7e2f9): nothing changes what a flow means.\n',
  );
});

test('the end of it says what comes of it', () => {
  const lines = renderTerminal(sampleReview, { columns: 200, color: false }).trimEnd().split('\n');
  expect(lines.slice(-2)).toEqual([
    'Result: needs approval by @acme/security or @alice',
    '4 gains of power, 2 breaks in interfaces. 2 flows changed, 37 did not.',
  ]);
});

test('whatever the repository says, each line fits, drives nothing and is no command', () => {
  fc.assert(
    fc.property(
      changeShapes,
      fc.array(hostileLine, { minLength: 20, maxLength: 60 }),
      fc.constantFrom(40, 80, 120),
      (shapes, texts, columns) => {
        let at = 0;
        const review = drawnReview(shapes, () => texts[at++ % texts.length] ?? '');
        const text = renderTerminal(review, { columns, color: false });
        for (const line of text.split('\n')) {
          expect(displayWidth(line)).toBeLessThanOrEqual(columns);
          expect(line).not.toMatch(/^\s*::|##\[/);
        }
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u);
      },
    ),
    { numRuns: 200 },
  );
});
