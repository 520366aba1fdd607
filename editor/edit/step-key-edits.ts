import type { ParsedStep } from '../../compiler/index.ts';
import type { OffsetEdit } from './text-edit.ts';

interface NewKey {
  readonly key: string;
  /** As YAML, on one line. */
  readonly value: string;
}

/** Gives a step one more key, as its first one, in the form in which its others are written. */
export function stepKeyEdit(text: string, { id, span }: ParsedStep, added: NewKey): OffsetEdit {
  return firstKeyEdit(text, valueStart(text, id.span.end, span.end), added);
}

/** Gives a map one more key in front of the one at `first`, or inside the braces that begin there. */
export function firstKeyEdit(text: string, first: number, { key, value }: NewKey): OffsetEdit {
  if (text.startsWith('{', first)) {
    const isEmpty = /^\{\s*\}/.test(text.slice(first));
    const entry = `${key}: ${value}`;
    const at = first + 1;
    return { start: at, end: at, text: isEmpty ? ` ${entry} ` : ` ${entry},` };
  }
  const indent = text.slice(lineStart(text, first), first).replace(/[^\t]/g, ' ');
  return { start: first, end: first, text: `${key}: ${value}${lineBreak(text, first)}${indent}` };
}

/** Behind the colon of a key, white space and comments. */
export function valueStart(text: string, keyEnd: number, limit: number): number {
  const colon = text.indexOf(':', keyEnd) + 1;
  const skipped = /^(?:\s|(?<=\s)#.*)*/.exec(text.slice(colon, limit))?.[0].length ?? 0;
  return colon + skipped;
}

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** The line break that the file has. */
export function lineBreak(text: string, at: number): '\n' | '\r\n' {
  const own = text.indexOf('\n', at);
  const feed = own === -1 ? text.indexOf('\n') : own;
  return feed > 0 && text.charAt(feed - 1) === '\r' ? '\r\n' : '\n';
}
