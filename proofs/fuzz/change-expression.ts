import type { Random } from './random.ts';

const tokens: readonly string[] = [
  ...[
    'inputs',
    'steps',
    'secrets',
    'run',
    'flow',
    'index',
    'error',
    'undefined',
    'null',
    'true',
    'this',
  ],
  ...[
    '.output',
    '.status',
    '.error',
    '?.',
    '??',
    '&&',
    '||',
    '!',
    '===',
    '=>',
    '...',
    '`${',
    '}`',
    '/a+/g',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '?',
    "'",
    '"',
    '`',
    '\\',
    '/*',
    '*/',
    '//',
    '#',
    '@',
    ';',
    '\n',
  ],
  ...[
    '0',
    '1e999',
    '0x1F',
    '1n',
    '08',
    '.5',
    "'x'",
    'new',
    'function',
    'await',
    'import',
    'class',
    'as',
    'in',
  ],
  ...[
    'constructor',
    '__proto__',
    '$$',
    '\u{1F600}',
    '\u202E',
    '\u0000',
    '.map((x) => x)',
    '[0]',
    ' < ',
    ' as any',
  ],
];

/** The text with one expression changed by a token; unchanged when it has none. */
export function changeExpression(text: string, random: Random): string {
  const found = [...text.matchAll(/\$\{\{([\s\S]*?)\}\}/g)];
  if (found.length === 0) return text;
  const match = random.one(found);
  const start = match.index + 3;
  const source = match[1] ?? '';
  return text.slice(0, start) + changeSource(source, random) + text.slice(start + source.length);
}

function changeSource(source: string, random: Random): string {
  const parts = source.match(/\w+|\s+|[^\w\s]/g) ?? [''];
  const at = random.below(parts.length);
  const part = parts[at] ?? '';
  switch (random.below(7)) {
    case 0:
      return parts.toSpliced(at, 1).join('');
    case 1:
      return parts.toSpliced(at, 0, part).join('');
    case 2:
      return parts.with(at, random.one(tokens)).join('');
    case 3:
      return parts.toSpliced(at, 0, random.one(tokens)).join('');
    case 4:
      return parts.with(at, parts[random.below(parts.length)] ?? '').join('');
    case 5:
      return `(${source}`.repeat(1 + random.below(40)) + ')'.repeat(random.below(40));
    default:
      return parts.with(at, part.repeat(1 + random.below(300))).join('');
  }
}
