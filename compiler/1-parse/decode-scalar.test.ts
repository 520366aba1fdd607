import fc from 'fast-check';
import { type CST, isScalar, parseDocument } from 'yaml';
import { expect, test } from 'vitest';
import type { PlacedText } from './characters.ts';
import { decodeScalar } from './decode-scalar.ts';

/** The first scalar value of `key: …`, as the library reads it and as we do. */
function decode(text: string): { library: unknown; ours: PlacedText } | undefined {
  const document = parseDocument(text, {
    keepSourceTokens: true,
    prettyErrors: false,
    uniqueKeys: false,
    schema: 'failsafe',
  });
  const node = document.getIn(['key'], true);
  if (document.errors.length > 0 || !isScalar(node) || node.srcToken === undefined)
    return undefined;
  // The library gives a scalar node the token of a scalar.
  const token = node.srcToken as CST.FlowScalar | CST.BlockScalar;
  return { library: node.value, ours: decodeScalar(token) };
}

/** Every character that is written as itself stands at its offset. */
function checkOffsets(source: string, { text, offsets }: PlacedText): void {
  expect(offsets).toHaveLength(text.length + 1);
  for (let index = 0; index < text.length; index++) {
    const offset = offsets[index] ?? -1;
    const written = source.charAt(offset);
    const isLayout = ' \n'.includes(text.charAt(index)) && '\r\n '.includes(written);
    const isEscaped = written === '\\';
    if (!isLayout && !isEscaped) expect(written).toBe(text.charAt(index));
    expect(offset).toBeLessThanOrEqual(offsets[index + 1] ?? -1);
  }
  expect(offsets.at(-1)).toBeLessThanOrEqual(source.length);
}

const styles: readonly (readonly [name: string, text: string, value: string])[] = [
  ['plain', 'key: hello ${{ a }} there', 'hello ${{ a }} there'],
  ['plain over lines', 'key: one\n  two\n\n  three  \n  four', 'one two\nthree four'],
  ['single-quoted', "key: 'it''s ${{ a }}'", "it's ${{ a }}"],
  ['single-quoted over lines', "key: ' one  \n\n   two '", ' one\ntwo '],
  ['double-quoted', 'key: "a\\tb \\u0041\\x42\\U0001F600 \\"q\\" \\/ \\\\"', 'a\tb AB😀 "q" / \\'],
  ['double-quoted over lines', 'key: "one  \n\n\n   two \\\n   three"', 'one\n\ntwo three'],
  ['literal', 'key: |\n  one\n    two\n\n  three\n\n', 'one\n  two\n\nthree\n'],
  ['literal, kept', 'key: |+\n  one\n\n\n', 'one\n\n\n'],
  ['literal, stripped', 'key: |-\n  one\n\n', 'one'],
  ['literal, with an indent', 'key: |2\n    one\n  two\n', '  one\ntwo\n'],
  ['folded', 'key: >\n  one\n  two\n\n  three\n', 'one two\nthree\n'],
  [
    'folded with indented lines',
    'key: >-\n  one\n    two\n    three\n\n  four',
    'one\n  two\n  three\n\nfour',
  ],
  ['literal with blank lines first', 'key: |\n\n\n  one\n', '\n\none\n'],
  ['nothing but blank lines', 'key: |+\n\n\n', '\n\n'],
];

for (const [name, text, value] of styles) {
  for (const [ends, source] of [
    ['LF', text],
    ['CR LF', text.replaceAll('\n', '\r\n')],
  ] as const) {
    test(`a ${name} scalar is decoded with its places (${ends})`, () => {
      const decoded = decode(source);
      expect(decoded?.ours.text).toBe(value);
      expect(decoded?.library).toBe(value);
      if (decoded !== undefined) checkOffsets(source, decoded.ours);
    });
  }
}

const bit = fc.constantFrom(
  ...[
    'a',
    'b',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\n  ',
    '\n    ',
    '\t',
    "''",
    '\\n',
    '\\u0041',
    '\\\n',
    '\\ ',
  ],
  ...['${{', '}}', '{', '\r\n', '#', ': ', '-', '"', '\\"', '\\U0001F600', 'é', '😀', '\\\\'],
);
const body = fc.array(bit, { maxLength: 14 }).map((bits) => bits.join(''));
const header = fc.constantFrom('|', '>', '|-', '>-', '|+', '>+', '|2', '>2', '|1-', '>3+');
const scalar = fc.oneof(
  body.map((text) => `key: ${text}`),
  body.map((text) => `key: '${text}'`),
  body.map((text) => `key: "${text}"`),
  fc.tuple(header, body).map(([mark, text]) => `key: ${mark}\n  ${text}`),
  fc.tuple(header, body).map(([mark, text]) => `key: ${mark}\n${text}\nnext: 1`),
  fc.tuple(header, body).map(([mark, text]) => `a:\n - key: 1\nkey: ${mark}\n    ${text}\n`),
);

test('any scalar is decoded as the library decodes it, and its characters stand where it says', () => {
  fc.assert(
    fc.property(scalar, (source) => {
      const decoded = decode(source);
      if (decoded === undefined) return;
      expect(decoded.ours.text).toBe(decoded.library);
      checkOffsets(source, decoded.ours);
    }),
    { numRuns: 4_000 },
  );
});
