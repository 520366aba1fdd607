import {
  append,
  appendAt,
  type Characters,
  finish,
  noCharacters,
  type PlacedText,
} from './characters.ts';

const escapes: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1B'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['N', '\x85'],
  ['_', '\xA0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
  [' ', ' '],
  ['"', '"'],
  ['/', '/'],
  ['\\', '\\'],
  ['\t', '\t'],
]);

const codeLengths: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/** Decodes a double-quoted scalar; `source` has its quotes and starts at `offset`. */
export function decodeDoubleQuoted(source: string, offset: number): PlacedText {
  const decoded = noCharacters();
  let at = 1;
  while (at < source.length - 1) at = take(decoded, source, at, offset);
  return finish(decoded, offset + source.length - 1);
}

/** Takes what starts at `at`, and gives where the next piece starts. */
function take(to: Characters, source: string, at: number, offset: number): number {
  const character = source.charAt(at);
  if (character === '\\') return takeEscape(to, source, at, offset);
  if (isBlankOrBreak(source, at)) return takeWhiteSpace(to, source, at, offset);
  append(to, character, offset + at);
  return at + 1;
}

/** A run of blanks is text, unless a line break is in it: then it folds. */
function takeWhiteSpace(to: Characters, source: string, at: number, offset: number): number {
  let end = at;
  while (source.charAt(end) === ' ' || source.charAt(end) === '\t') end++;
  const breakAt = source.startsWith('\r\n', end) ? end + 1 : end;
  if (source.charAt(breakAt) !== '\n') {
    append(to, source.slice(at, end), offset + at);
    return end;
  }
  let breaks = 0;
  let next = breakAt;
  while (isBlankOrBreak(source, next)) {
    if (source.charAt(next) === '\n') breaks++;
    next++;
  }
  appendAt(to, breaks === 1 ? ' ' : '\n'.repeat(breaks - 1), offset + breakAt);
  return next;
}

function isBlankOrBreak(source: string, at: number): boolean {
  const character = source.charAt(at);
  return ' \t\n'.includes(character) ? character !== '' : source.startsWith('\r\n', at);
}

function takeEscape(to: Characters, source: string, at: number, offset: number): number {
  const name = source.charAt(at + 1);
  const known = escapes.get(name);
  if (known !== undefined) {
    appendAt(to, known, offset + at);
    return at + 2;
  }
  const lineBreak = /^\r?\n[ \t]*/.exec(source.slice(at + 1, source.length - 1));
  // A backslash at the end of a line joins it with the next one.
  if (lineBreak !== null) return at + 1 + lineBreak[0].length;
  const length = codeLengths.get(name);
  if (length === undefined) {
    append(to, source.slice(at, at + 2), offset + at);
    return at + 2;
  }
  const character = codePoint(source.slice(at + 2, at + 2 + length), length);
  appendAt(to, character ?? source.slice(at, at + 2 + length), offset + at);
  return at + 2 + length;
}

function codePoint(digits: string, length: number): string | undefined {
  if (digits.length !== length || !/^[\da-f]+$/i.test(digits)) return undefined;
  const code = Number.parseInt(digits, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
