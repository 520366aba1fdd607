/** A field and where it begins: lines and columns count from 1, columns in UTF-16 units. */
export interface Field {
  text: string;
  line: number;
  column: number;
}

/** Something in the text that is no CSV, and where. */
export class CsvError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.name = 'CsvError';
    this.line = line;
    this.column = column;
  }
}

/**
 * Reads comma-separated values as RFC 4180 says: quotes around a field that holds commas, quotes (as
 * two) or line ends; lines end in LF or CRLF. Lines without any character are left out.
 */
export function* readCsv(text: string): Generator<Field[]> {
  const cursor = { at: 0, line: 1, lineStart: 0 };
  while (cursor.at < text.length) {
    const record = [readField(text, cursor)];
    while (text[cursor.at] === ',') {
      cursor.at += 1;
      record.push(readField(text, cursor));
    }
    const [first] = record;
    const isBlank = record.length === 1 && first?.text === '' && text[cursor.at - 1] !== '"';
    if (!isBlank) yield record;
    endLine(text, cursor);
  }
}

interface Cursor {
  at: number;
  line: number;
  lineStart: number;
}

/** Leaves the cursor at the comma, the line end or the end of the text behind the field. */
function readField(text: string, cursor: Cursor): Field {
  const place = { line: cursor.line, column: cursor.at - cursor.lineStart + 1 };
  if (text[cursor.at] === '"') return { text: readQuoted(text, cursor, place), ...place };
  const start = cursor.at;
  while (!isEnd(text, cursor.at)) {
    if (text[cursor.at] === '"') {
      const column = cursor.at - cursor.lineStart + 1;
      throw new CsvError('A quote stands inside a field without quotes', cursor.line, column);
    }
    cursor.at += 1;
  }
  return { text: text.slice(start, cursor.at), ...place };
}

function readQuoted(text: string, cursor: Cursor, place: Omit<Field, 'text'>): string {
  let value = '';
  cursor.at += 1;
  for (;;) {
    const quote = text.indexOf('"', cursor.at);
    if (quote === -1) throw new CsvError('This quote is never closed', place.line, place.column);
    const part = text.slice(cursor.at, quote);
    value += part;
    countLines(part, cursor);
    cursor.at = quote + 1;
    if (text[cursor.at] !== '"') break;
    value += '"';
    cursor.at += 1;
  }
  if (!isEnd(text, cursor.at)) {
    const column = cursor.at - cursor.lineStart + 1;
    throw new CsvError('After a closing quote comes a comma or a line end', cursor.line, column);
  }
  return value;
}

/** `part` begins at the cursor. */
function countLines(part: string, cursor: Cursor): void {
  const last = part.lastIndexOf('\n');
  if (last === -1) return;
  cursor.line += part.split('\n').length - 1;
  cursor.lineStart = cursor.at + last + 1;
}

function isEnd(text: string, at: number): boolean {
  const character = text[at];
  return (
    character === undefined ||
    character === ',' ||
    character === '\n' ||
    (character === '\r' && text[at + 1] === '\n')
  );
}

function endLine(text: string, cursor: Cursor): void {
  if (cursor.at >= text.length) return;
  cursor.at += text[cursor.at] === '\r' ? 2 : 1;
  cursor.line += 1;
  cursor.lineStart = cursor.at;
}
