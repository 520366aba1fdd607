import { deepest, type YamlFrames, type YamlPath } from './yaml-frames.ts';
import { unquote, type FoundPlace } from './yaml-place.ts';

interface Bracket {
  readonly kind: 'map' | 'list';
  readonly path: YamlPath;
  /** The key whose value comes next, once its colon was read. */
  key: string | undefined;
  index: number;
  /** Where the word begins that is being read; `undefined` between words. */
  wordStart: number | undefined;
  wordEnd: number;
}

interface Base {
  /** Of the bracket that opens. */
  readonly start: number;
  /** Lines that go on are deeper than this. */
  readonly indent: number;
  readonly path: YamlPath;
}

/**
 * Reads braces and brackets, on one line or several, to their end; one that nobody closed ends where the
 * lines are no deeper than what it belongs to. Gives the line behind it, and the place of an offset inside.
 */
export function placeInBrackets(
  text: string,
  base: Base,
  at: number,
  frames: YamlFrames,
): { readonly next: number; readonly place?: FoundPlace | undefined } {
  const limit = endOfLines(text, base);
  const stack: Bracket[] = [];
  let place: FoundPlace | undefined;
  let offset = base.start;
  do {
    const step = stepOver(text, offset, limit);
    if (isAtStep(at, offset, step)) place ??= placeIn(stack.at(-1), at);
    take(text, { offset, ...step }, stack, { base, frames });
    offset += step.length;
  } while (offset < limit && stack.length > 0 && stack.length < deepest);
  if (at === offset) place ??= placeIn(stack.at(-1), at);
  const feed = text.indexOf('\n', offset);
  const next = feed === -1 ? text.length + 1 : feed + 1;
  return { next, place: place && withWholeWord(text, place, at) };
}

/** In front of a token, or inside a word. */
function isAtStep(at: number, offset: number, { length, isWord }: Step): boolean {
  return at === offset || (isWord && at > offset && at < offset + length);
}

function endOfLines(text: string, { start, indent }: Base): number {
  for (let feed = text.indexOf('\n', start); feed !== -1; feed = text.indexOf('\n', feed + 1)) {
    const line = /^[ \t]*(?=[^\s])/.exec(text.slice(feed + 1, feed + 400));
    if (line !== null && line[0].length <= indent) return feed;
  }
  return text.length;
}

interface Step {
  readonly length: number;
  readonly isWord: boolean;
}

/** One token: a quoted word, an expression, a comment, or a character. */
function stepOver(text: string, offset: number, limit: number): Step {
  const rest = text.slice(offset, Math.min(limit, offset + 4_000));
  const expression = /^\$\{\{[\s\S]*?(?:\}\}|$)/.exec(rest);
  if (expression !== null) return { length: expression[0].length, isWord: true };
  const quoted = /^(?:"(?:[^"\\]|\\[\s\S])*"?|'(?:[^']|'')*'?)/.exec(rest);
  if (quoted !== null) return { length: quoted[0].length, isWord: true };
  const comment = /^#[^\n]*/.exec(rest);
  const isComment = comment !== null && /\s/.test(text.charAt(offset - 1));
  if (isComment) return { length: comment[0].length, isWord: false };
  return { length: 1, isWord: !/[\s{}[\],:]/.test(rest.charAt(0)) };
}

interface TokenPlace extends Step {
  readonly offset: number;
}

function take(
  text: string,
  { offset, length, isWord }: TokenPlace,
  stack: Bracket[],
  { base, frames }: { readonly base: Base; readonly frames: YamlFrames },
): void {
  const top = stack.at(-1);
  const character = text.charAt(offset);
  if (isWord && top !== undefined) {
    top.wordStart ??= offset;
    top.wordEnd = offset + length;
  } else if (character === '{' || character === '[') {
    const path = top === undefined ? base.path : pathIn(top);
    const kind = character === '{' ? 'map' : 'list';
    stack.push({ kind, path, key: undefined, index: 0, wordStart: undefined, wordEnd: 0 });
  } else if (character === '}' || character === ']') stack.pop();
  else if (top !== undefined) separate(text, character, top, frames);
}

function separate(text: string, character: string, top: Bracket, frames: YamlFrames): void {
  if (character === ',') {
    top.index += 1;
    top.key = undefined;
    top.wordStart = undefined;
  } else if (character === ':' && top.kind === 'map' && top.key === undefined) {
    top.key = unquote(
      text.slice(top.wordStart ?? 0, top.wordStart === undefined ? 0 : top.wordEnd),
    );
    frames.note(top.path, top.key);
    top.wordStart = undefined;
  }
}

function pathIn({ kind, path, key, index }: Bracket): YamlPath {
  return kind === 'list' ? [...path, index] : [...path, key ?? ''];
}

function placeIn(top: Bracket | undefined, at: number): FoundPlace | undefined {
  if (top === undefined) return undefined;
  const isKey = top.kind === 'map' && top.key === undefined;
  const path = isKey ? top.path : pathIn(top);
  const start = top.wordStart !== undefined && top.wordEnd >= at ? top.wordStart : at;
  const kind = isKey ? 'key' : 'value';
  return { kind, path, start, end: at, isInBrackets: true, hasColon: false };
}

/** The word goes on behind the cursor. */
function withWholeWord(text: string, place: FoundPlace, at: number): FoundPlace {
  const rest = text.slice(at);
  const more = /^[^\s{}[\],:]*/.exec(rest)?.[0].length ?? 0;
  const end = at + more;
  return { ...place, end, hasColon: place.kind === 'key' && /^\s*:/.test(text.slice(end)) };
}
