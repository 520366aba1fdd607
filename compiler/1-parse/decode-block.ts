import type { CST } from 'yaml';
import {
  append,
  appendAt,
  type Characters,
  finish,
  noCharacters,
  type PlacedText,
} from './characters.ts';

interface Line {
  readonly indent: string;
  readonly content: string;
  /** File offset of the indent. */
  readonly offset: number;
}

interface Header {
  readonly isFolded: boolean;
  readonly chomp: string;
  /** The explicit indent, 0 when there is none. */
  readonly indent: number;
}

/** Decodes a `|` or `>` scalar. */
export function decodeBlock(token: CST.BlockScalar): PlacedText {
  const header = readHeader(token);
  const offset = token.offset + token.props.reduce((length, prop) => length + lengthOf(prop), 0);
  const end = offset + token.source.length;
  const lines = splitLines(token.source, offset);
  const decoded = noCharacters();
  const lastFilled = lines.findLastIndex(({ content }) => content !== '');
  if (lastFilled === -1) {
    const breaks = header.chomp === '+' && token.source !== '' ? Math.max(1, lines.length - 1) : 0;
    appendAt(decoded, '\n'.repeat(breaks), offset);
    return finish(decoded, end);
  }
  const first = lines.findIndex(({ content }) => content !== '');
  const trim = trimWidth(lines.slice(0, first + 1), header, token.indent);
  // Blank lines that are indented more than the text belong to it.
  const last = Math.max(
    lastFilled,
    lines.findLastIndex(({ indent }) => indent.length > trim),
  );
  for (const line of lines.slice(0, first)) {
    append(decoded, line.indent.slice(trim), line.offset + trim);
    appendAt(decoded, '\n', line.offset + line.indent.length);
  }
  const text = lines.slice(first, last + 1);
  if (header.isFolded) fold(decoded, text, trim);
  else keep(decoded, text, trim);
  chomp(decoded, lines.slice(last + 1), header, trim);
  return finish(decoded, Math.min(end, (decoded.offsets.at(-1) ?? end) + 1));
}

function lengthOf(token: CST.Token): number {
  return 'source' in token && typeof token.source === 'string' ? token.source.length : 0;
}

function readHeader(token: CST.BlockScalar): Header {
  const first = token.props[0];
  const source = first?.type === 'block-scalar-header' ? first.source : '|';
  return {
    isFolded: source.startsWith('>'),
    chomp: /[+-]/.exec(source)?.[0] ?? '',
    indent: Number(/[1-9]/.exec(source)?.[0] ?? 0),
  };
}

function splitLines(source: string, offset: number): readonly Line[] {
  let start = offset;
  return source.split('\n').map((line) => {
    const indent = /^ */.exec(line)?.[0] ?? '';
    const found = { indent, content: line.slice(indent.length).replace(/\r$/, ''), offset: start };
    start += line.length + 1;
    return found;
  });
}

/** How many columns of each line are layout: the explicit indent, or that of the first line with text. */
function trimWidth(lines: readonly Line[], header: Header, indent: number): number {
  return header.indent > 0 ? indent + header.indent : (lines.at(-1)?.indent.length ?? 0);
}

function keep(to: Characters, lines: readonly Line[], trim: number): void {
  for (const [index, line] of lines.entries()) {
    if (index > 0) appendAt(to, '\n', line.offset - 1);
    append(to, line.indent.slice(trim), line.offset + trim);
    append(to, line.content, line.offset + line.indent.length);
  }
}

/** Folds as the library does: lines that are indented more keep their line breaks. */
function fold(to: Characters, lines: readonly Line[], trim: number): void {
  let separator = '';
  let wasMoreIndented = false;
  for (const line of lines) {
    const isMoreIndented = line.indent.length > trim || line.content.startsWith('\t');
    if (isMoreIndented) {
      if (separator === ' ') separator = '\n';
      else if (!wasMoreIndented && separator === '\n') separator = '\n\n';
    } else if (line.content === '') {
      if (separator === '\n') appendAt(to, '\n', line.offset - 1);
      else separator = '\n';
      continue;
    }
    appendAt(to, separator, line.offset - 1);
    append(to, line.indent.slice(trim), line.offset + Math.min(trim, line.indent.length));
    append(to, line.content, line.offset + line.indent.length);
    separator = isMoreIndented ? '\n' : ' ';
    wasMoreIndented = isMoreIndented;
  }
}

/** The line breaks after the text: none with `-`, all with `+`, otherwise one. */
function chomp(to: Characters, rest: readonly Line[], header: Header, trim: number): void {
  const last = to.offsets.at(-1) ?? 0;
  if (header.chomp === '-') return;
  if (header.chomp === '') {
    appendAt(to, '\n', last + 1);
    return;
  }
  for (const line of rest) {
    appendAt(to, '\n', line.offset - 1);
    append(to, line.indent.slice(trim), line.offset + trim);
  }
  if (to.text.join('').at(-1) !== '\n') appendAt(to, '\n', last + 1);
}
