import { placeInBrackets } from './place-in-brackets.ts';
import { YamlFrames } from './yaml-frames.ts';
import { unquote, type FoundPlace, type YamlPlace } from './yaml-place.ts';

/**
 * Finds the place of an offset by lines and columns alone, so that what is half typed has one too.
 * `undefined` in comments, in block scalars, and where no key and no value can stand.
 */
export function placeInYaml(text: string, at: number): YamlPlace | undefined {
  const frames = new YamlFrames();
  let place: FoundPlace | undefined;
  let start = 0;
  while (start <= text.length) {
    const line = readLine(text, start);
    const isHere = at >= start && at <= line.end;
    if (line.content === '') {
      if (isHere) place = onBlankLine(text, frames, { start, at });
      start = line.next;
      continue;
    }
    const read = readContent(text, line, frames, at);
    place ??= read.place;
    start = read.next;
  }
  if (place === undefined) return undefined;
  const { kind, path, hasColon } = place;
  const typed = text.slice(place.start, place.end);
  const keys = frames.keysAt(path);
  const others = [...keys].filter((key) => !(kind === 'key' && hasColon && key === unquote(typed)));
  return { ...place, keys: new Set(others) };
}

/** A line without its indentation, its break and its comment. */
export interface YamlLine {
  readonly start: number;
  /** Before the line break. */
  readonly end: number;
  /** Of the next line; beyond the text when this is the last one. */
  readonly next: number;
  readonly indent: number;
  readonly content: string;
}

function readLine(text: string, start: number): YamlLine {
  const feed = text.indexOf('\n', start);
  const next = feed === -1 ? text.length + 1 : feed + 1;
  const last = feed === -1 ? text.length : feed;
  const end = last > start && text.charAt(last - 1) === '\r' ? last - 1 : last;
  const whole = text.slice(start, end);
  const indent = whole.length - whole.trimStart().length;
  const content = whole.trimStart();
  return { start, end, next, indent, content: content.startsWith('#') ? '' : content };
}

/** With nothing on the line, the column of the cursor says which map is meant. */
function onBlankLine(
  text: string,
  frames: YamlFrames,
  { start, at }: { readonly start: number; readonly at: number },
): FoundPlace | undefined {
  const isInComment = text.slice(start, at).includes('#');
  const path = isInComment ? undefined : frames.mapAt(at - start);
  if (path === undefined) return undefined;
  return { kind: 'key', path, start: at, end: at, isInBrackets: false, hasColon: false };
}

interface ReadContent {
  readonly next: number;
  readonly place?: FoundPlace | undefined;
}

function readContent(text: string, line: YamlLine, frames: YamlFrames, at: number): ReadContent {
  const isHere = at >= line.start && at <= line.end;
  let column = line.indent;
  let rest = line.content;
  for (let dash = /^-(?: +|$)/.exec(rest); dash !== null; dash = /^-(?: +|$)/.exec(rest)) {
    frames.item(column);
    column += dash[0].length;
    rest = rest.slice(dash[0].length);
  }
  const colon = colonOfKey(rest);
  if (colon === undefined) return readValue(text, { line, frames, at, column, isItem: true });
  const written = rest.slice(0, colon).trimEnd();
  const start = line.start + column;
  frames.key(column, unquote(written));
  const end = start + written.length;
  const behind = { line, frames, column: column + colon + 1 };
  if (isHere && at >= start && at <= end) {
    const path = frames.mapPath();
    const place: FoundPlace = { ...word, kind: 'key', path, start, end, hasColon: true };
    return { ...readValue(text, { ...behind, at: -1 }), place };
  }
  return readValue(text, { ...behind, at });
}

const word = { isInBrackets: false, hasColon: false } as const;

/** Where the colon stands behind a key, quoted or not. In one pass: a line may be long. */
function colonOfKey(content: string): number | undefined {
  const quoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(content)?.[0];
  if (quoted !== undefined) {
    const gap = /^\s*/.exec(content.slice(quoted.length))?.[0].length ?? 0;
    const colon = quoted.length + gap;
    return /^:(?:\s|$)/.test(content.slice(colon, colon + 2)) ? colon : undefined;
  }
  if (!/^(?:[^\s"'{[#&*!|>%@`,\]}-]|-[^\s#])/.test(content)) return undefined;
  const first = content.startsWith('-') ? 2 : 1;
  const end = /:(?=\s|$)|#/.exec(content.slice(first));
  return end?.[0] === ':' ? first + end.index : undefined;
}

interface ValueReading {
  readonly line: YamlLine;
  readonly frames: YamlFrames;
  readonly at: number;
  /** Where the value begins. */
  readonly column: number;
  /** Nothing but a value stands on the line: it may be a key whose colon is not typed yet. */
  readonly isItem?: boolean;
}

function readValue(text: string, reading: ValueReading): ReadContent {
  const { line, frames, at, column } = reading;
  const after = text.slice(line.start + column, line.end);
  const start = line.start + column + (after.length - after.trimStart().length);
  const value = withoutComment(after.trimStart());
  if (/^[{[]/.test(value)) {
    frames.fill();
    const base = { start, indent: frames.indentOf(line.indent), path: frames.path() };
    return placeInBrackets(text, base, at, frames);
  }
  if (/^[|>][-+\d]*$/.test(value)) {
    frames.fill();
    return { next: afterBlock(text, line, frames.indentOf(line.indent)) };
  }
  const isHere = at >= line.start + column && at <= line.end;
  const end = start + value.length;
  const isInside = isHere && (at <= end || value === '');
  const range = value === '' || at < start ? { start: at, end: at } : { start, end };
  const place = isInside ? atValue(reading, range) : undefined;
  if (value !== '') frames.fill();
  return { next: line.next, place };
}

function atValue(
  { line, frames, column, isItem, at }: ValueReading,
  range: { readonly start: number; readonly end: number },
): FoundPlace | undefined {
  if (isItem !== true) return { ...word, ...range, kind: 'value', path: frames.path() };
  const isListItem = line.content.startsWith('-');
  if (isListItem) return { ...word, ...range, kind: 'value', path: frames.path() };
  if (at < line.start + column) return undefined;
  const path = frames.mapAt(column);
  return path && { ...word, ...range, kind: 'key', path };
}

/** The line behind a block scalar, whose lines are deeper than what it belongs to. */
function afterBlock(text: string, { next }: YamlLine, indent: number): number {
  let start = next;
  while (start <= text.length) {
    const line = readLine(text, start);
    const isBlank = text.slice(line.start, line.end).trim() === '';
    if (!isBlank && line.indent <= indent) return start;
    start = line.next;
  }
  return start;
}

/** A comment starts at a `#` behind white space, unless quotes or braces are open. */
function withoutComment(value: string): string {
  if (/^["']/.test(value)) return /^("(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?)/.exec(value)?.[0] ?? value;
  const comment = value.search(/\s#/);
  return (comment === -1 ? value : value.slice(0, comment)).trimEnd();
}
