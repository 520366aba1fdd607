import { CST, Lexer } from 'yaml';
import { limits } from './limits.ts';

export type TokenKind =
  | 'alias'
  | 'anchor'
  | 'block'
  | 'block-header'
  | 'close'
  | 'colon'
  | 'comma'
  | 'comment'
  | 'directive'
  | 'document-end'
  | 'document-start'
  | 'indicator'
  | 'newline'
  | 'open'
  | 'plain'
  | 'quoted'
  | 'space'
  | 'tag';

/** A word or mark of YAML. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** How many `{` and `[` are open around it. */
  readonly flow: number;
  /** Distance from the start of the line. */
  readonly column: number;
  /** The key that stands before it on its line, as written. */
  readonly key: string | undefined;
}

const kinds: ReadonlyMap<string, TokenKind> = new Map([
  ['alias', 'alias'],
  ['anchor', 'anchor'],
  ['block-scalar-header', 'block-header'],
  ['byte-order-mark', 'space'],
  ['comma', 'comma'],
  ['comment', 'comment'],
  ['directive-line', 'directive'],
  ['doc-end', 'document-end'],
  ['doc-start', 'document-start'],
  ['double-quoted-scalar', 'quoted'],
  ['explicit-key-ind', 'indicator'],
  ['flow-map-end', 'close'],
  ['flow-map-start', 'open'],
  ['flow-seq-end', 'close'],
  ['flow-seq-start', 'open'],
  ['map-value-ind', 'colon'],
  ['newline', 'newline'],
  ['seq-item-ind', 'indicator'],
  ['single-quoted-scalar', 'quoted'],
  ['space', 'space'],
  ['tag', 'tag'],
]);

/** Marks without a width that the library's tokenizer puts between the tokens. */
const documentMark = '\u0002';
const flowEndMark = '\u0018';
const scalarMark = '\u001F';

interface Word {
  readonly kind: TokenKind;
  readonly text: string;
  /** The library saw that the brackets before it are never closed. */
  readonly leavesFlow: boolean;
}

/** The tokens of a text that holds no control characters; one more than `limits.tokens` at most. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let start = 0;
  let lineStart = 0;
  let flow = 0;
  let key: string | undefined;
  for (const word of words(text)) {
    const end = start + word.text.length;
    if (word.leavesFlow) flow = 0;
    if (word.kind === 'close') flow = Math.max(0, flow - 1);
    if (word.kind === 'colon') key = lastWord(tokens);
    const { kind, text: source } = word;
    tokens.push({ kind, text: source, start, end, flow, column: start - lineStart, key });
    if (word.kind === 'open') flow++;
    const lineBreak = word.text.lastIndexOf('\n');
    if (lineBreak !== -1) [lineStart, key] = [start + lineBreak + 1, undefined];
    start = end;
    if (tokens.length > limits.tokens) break;
  }
  return tokens;
}

function* words(text: string): Generator<Word> {
  let isScalar = false;
  let leavesFlow = false;
  let header = false;
  for (const source of new Lexer().lex(text)) {
    if (source === documentMark) continue;
    if (source === flowEndMark) leavesFlow = true;
    else if (source === scalarMark) isScalar = true;
    else {
      const kind: TokenKind = isScalar ? (header ? 'block' : 'plain') : kindOf(source);
      yield { kind, text: source, leavesFlow };
      header = kind === 'block-header' || (header && isLayout(kind));
      [isScalar, leavesFlow] = [false, false];
    }
  }
}

function kindOf(source: string): TokenKind {
  return kinds.get(CST.tokenType(source) ?? '') ?? 'space';
}

/** Tells whether such a token carries nothing. */
export function isLayout(kind: TokenKind): boolean {
  return kind === 'space' || kind === 'newline' || kind === 'comment';
}

function lastWord(tokens: readonly Token[]): string | undefined {
  const word = tokens.findLast(({ kind }) => kind !== 'space');
  return word?.kind === 'plain' || word?.kind === 'quoted' ? word.text : undefined;
}
