/** Pieces that mean something to YAML or to us. */
export const pieces: readonly string[] = [
  ...[
    '${{',
    '}}',
    '{',
    '}',
    '[',
    ']',
    ': ',
    '- ',
    '? ',
    ' #',
    '\n',
    '\n  ',
    '\n    ',
    '\r\n',
    '\r',
    '\t',
    ',',
  ],
  ...[
    "'",
    '"',
    '\\',
    '\\u',
    '|',
    '>',
    '>-\n',
    '!x',
    '&a',
    '*a',
    '<<',
    '%Y',
    '---\n',
    '...\n',
    '@',
    '`',
    '\0',
  ],
  ...[
    '\uFEFF',
    '\u202E',
    '😀',
    '\uFFFD',
    '~',
    '1e999',
    '012',
    '__proto__',
    'steps:',
    'if:',
    'uses:',
    'with:',
  ],
  ...[
    'for-each:',
    'choose:',
    'scripts/a.ts@',
    'needs: ',
    '${{ a ? b : c }}',
    '{ a: ${{ b }} }',
    ' ? x : y',
  ],
];

/** A run of bytes that is replaced, doubled, taken out, or put somewhere else. */
export interface ByteChange {
  readonly kind: (typeof byteChanges)[number];
  /** Where it begins and how long it is; both are cut to what there is. */
  readonly at: number;
  readonly length: number;
  /** Where it is put, for `move`. */
  readonly to: number;
  readonly piece: string;
  readonly byte: number;
}

export const byteChanges = ['insert', 'replace', 'remove', 'double', 'move', 'byte'] as const;

/** The bytes after one change. */
export function changeBytes(
  bytes: Buffer,
  { kind, at, length, to, piece, byte }: ByteChange,
): Buffer {
  const start = at % (bytes.length + 1);
  const end = Math.min(bytes.length, start + length);
  const [before, run, after] = [
    bytes.subarray(0, start),
    bytes.subarray(start, end),
    bytes.subarray(end),
  ];
  switch (kind) {
    case 'insert':
      return Buffer.concat([before, Buffer.from(piece), run, after]);
    case 'replace':
      return Buffer.concat([before, Buffer.from(piece), after]);
    case 'remove':
      return Buffer.concat([before, after]);
    case 'double':
      return Buffer.concat([before, run, run, after]);
    case 'byte':
      return Buffer.concat([before, Buffer.of(byte), run, after]);
    case 'move': {
      const rest = Buffer.concat([before, after]);
      const place = to % (rest.length + 1);
      return Buffer.concat([rest.subarray(0, place), run, rest.subarray(place)]);
    }
  }
}
