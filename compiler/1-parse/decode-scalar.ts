import type { CST } from 'yaml';
import { append, appendAt, finish, noCharacters, type PlacedText } from './characters.ts';
import { decodeBlock } from './decode-block.ts';
import { decodeDoubleQuoted } from './decode-double-quoted.ts';

/** Unescapes and unfolds a scalar as the YAML library does, and keeps the place of every character. */
export function decodeScalar(token: CST.FlowScalar | CST.BlockScalar): PlacedText {
  switch (token.type) {
    case 'block-scalar':
      return decodeBlock(token);
    case 'double-quoted-scalar':
      return decodeDoubleQuoted(token.source, token.offset);
    case 'single-quoted-scalar':
      return decodeSingleQuoted(token.source, token.offset);
    default:
      return unfold(token.source, token.offset);
  }
}

function decodeSingleQuoted(source: string, offset: number): PlacedText {
  const folded = unfold(source.slice(1, -1), offset + 1);
  const decoded = noCharacters();
  for (let index = 0; index < folded.text.length; index++) {
    append(decoded, folded.text.charAt(index), folded.offsets[index] ?? offset);
    if (folded.text.startsWith("''", index)) index++;
  }
  return finish(decoded, offset + source.length - 1);
}

/** Joins lines: one line break is a space, several are a line feed less than there are. */
function unfold(source: string, offset: number): PlacedText {
  const joined = noCharacters();
  const lines = source.split('\n');
  let start = offset;
  let breaks = 0;
  for (const [index, line] of lines.entries()) {
    const content = trimLine(line, index === 0, index === lines.length - 1);
    if (index === 0 || index === lines.length - 1 || content.text !== '') {
      if (breaks > 0) appendAt(joined, breaks === 1 ? ' ' : '\n'.repeat(breaks - 1), start - 1);
      append(joined, content.text, start + content.from);
      breaks = 0;
    }
    breaks++;
    start += line.length + 1;
  }
  return finish(joined, offset + source.length);
}

/** White space around a line break is layout; before the first line and after the last it is text. */
function trimLine(line: string, isFirst: boolean, isLast: boolean): { text: string; from: number } {
  const ended = isLast ? line : line.replace(/\r$/, '').replace(/(?<![ \t])[ \t]+$/, '');
  const text = isFirst ? ended : ended.replace(/^[ \t]+/, '');
  return { text, from: ended.length - text.length };
}
