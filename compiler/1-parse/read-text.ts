import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { limits } from './limits.ts';

/** A range of offsets; `end` is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The text of a flow file, and a copy of the same length that is safe to hand to the YAML library. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
  readonly safe: string;
  /** Ranges where a cause was reported: what is found there later is only a consequence. */
  readonly reported: readonly Range[];
  readonly diagnostics: readonly Diagnostic[];
  /** False when nothing of the file is looked at. */
  readonly isReadable: boolean;
}

/** Stands for a refused character in `safe`; nothing of it gets into a value. */
export const placeholder = '\uFFFD';

const refusedCharacters =
  // C0 and C1 controls but for tab and line feed, bidirectional and line-separator controls, byte order marks.
  /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]|\r(?!\n)/gu;

/** Decodes a file. Too large, not UTF-8 and invisible characters are problems; the text is kept as far as it goes. */
export function readText(path: string, bytes: Uint8Array): SourceText {
  if (bytes.length > limits.bytes) {
    const problem = diagnose(
      'parse/too-large',
      { path, start: 0, end: 0 },
      { bytes: bytes.length, limit: limits.bytes },
      { hint: 'Split the flow in two, or move what is long into a script.' },
    );
    return { path, text: '', safe: '', reported: [], diagnostics: [problem], isReadable: false };
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const found = [...invalidBytes(path, bytes), ...badCharacters(path, text)];
  return {
    path,
    text,
    safe: safeText(text),
    reported: found.map(({ span }) => span),
    diagnostics: found,
    isReadable: true,
  };
}

function safeText(text: string): string {
  return text.replace(refusedCharacters, (found, offset: number) => {
    if (found === '\r') return '\n';
    // The YAML library skips the mark at the start of the text, and so keeps the columns right.
    return found === '\uFEFF' && offset === 0 ? found : placeholder;
  });
}

/** The first place that is no UTF-8. */
function invalidBytes(path: string, bytes: Uint8Array): readonly Diagnostic[] {
  if (decodes(bytes, bytes.length, false)) return [];
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (decodes(bytes, middle, true)) good = middle;
    else bad = middle;
  }
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const before = decoder.decode(bytes.subarray(0, good), { stream: true });
  const start = before.length;
  // What is decoded is whole characters: the next byte starts the bad one.
  const byte = bytes[new TextEncoder().encode(before).length] ?? 0;
  const span = { path, start, end: start + 1 };
  return [diagnose('parse/not-utf8', span, { byte }, { hint: 'Save the file as UTF-8.' })];
}

function decodes(bytes: Uint8Array, length: number, stream: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function badCharacters(path: string, text: string): readonly Diagnostic[] {
  return [...text.matchAll(refusedCharacters)].map((match) =>
    diagnose(
      'parse/bad-character',
      { path, start: match.index, end: match.index + 1 },
      { character: characterName(match[0]) },
      { hint: match[0] === '\r' ? 'End the line with a line feed.' : 'Delete it.' },
    ),
  );
}

/** What a message calls a character that cannot be seen. */
export function characterName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const point = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  if (character === '\r') return 'a carriage return without a line feed';
  if (character === '\uFEFF') return 'a byte order mark';
  if (/^\p{Surrogate}$/u.test(character)) return `half of a surrogate pair (${point})`;
  if (/^[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]$/u.test(character)) {
    return `a character that changes the direction of text (${point})`;
  }
  return `a control character (${point})`;
}
