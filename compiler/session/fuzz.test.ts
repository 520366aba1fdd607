import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Span } from '../model/source.ts';
import { openSmall } from './testing/small-repository.ts';

const path = 'flows/main.yaml';

const piece = fc.constantFrom(
  ...[
    '',
    ' ',
    '\n',
    '\r\n',
    '"',
    "'",
    '`',
    '${{ ',
    ' }}',
    'steps.',
    'steps["',
    '.output',
    '=> ',
    '(',
    '{',
    ']',
  ],
  ...['🌊', '\ud83c', ': ', '|\n', '>-\n  ', '/*', '#', '&a', 'needs: [', 'uses: ', '\t'],
);

test('no half-typed text and no offset makes a question fail, and every place is in the text', async () => {
  const repository = await openSmall();
  const { session } = repository;
  const sound = repository.files.get(path) ?? '';
  const edit = fc.record({
    at: fc.nat(sound.length),
    length: fc.constantFrom(0, 1, 4, 30),
    text: piece,
  });
  const runs = Number(process.env['SESSION_QUESTIONS'] ?? 40);
  await fc.assert(
    fc.asyncProperty(
      fc.array(edit, { minLength: 1, maxLength: 3 }),
      fc.nat(sound.length + 20),
      async (list, at) => {
        const text = list.reduce(
          (whole, one) => whole.slice(0, one.at) + one.text + whole.slice(one.at + one.length),
          sound,
        );
        session.setText(path, text);
        const offset = Math.min(at, text.length);
        const spans: (Span | undefined)[] = [
          (await session.expressionAt(path, offset))?.span,
          (await session.hoverAt(path, offset))?.span,
          ...(await session.completionsAt(path, offset)).map(({ replace }) => replace),
          ...(await session.definitionAt(path, offset)).map(({ origin }) => origin),
          ...(await session.referencesAt(path, offset)),
          ...(await session.tokensOf(path)).map(({ span }) => span),
        ];
        await session.argumentsAt(path, offset);
        await session.inlaysOf(path);
        await session.renameEdits(path, offset, 'other-name');
        for (const span of spans.filter((one) => one?.path === path)) {
          expect(span?.start).toBeGreaterThanOrEqual(0);
          expect(span?.start).toBeLessThanOrEqual(span?.end ?? 0);
          expect(span?.end).toBeLessThanOrEqual(text.length);
        }
      },
    ),
    { numRuns: runs },
  );
}, 120_000);
