import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WireDiagnostic, WireRange } from './editor-client.ts';
import type { TestRepository } from './repository.ts';

/** The address of a file of a repository, as editors spell it. */
export function addressIn({ root }: Pick<TestRepository, 'root'>, path: string): string {
  return pathToFileURL(join(root, path)).href;
}

export function codesOf(diagnostics: readonly WireDiagnostic[]): readonly string[] {
  return diagnostics.map(({ code }) => code);
}

export interface WirePosition {
  readonly line: number;
  readonly character: number;
}

/** Where `into` characters of a word have gone by, in lines and UTF-16 units. */
export function positionOf(text: string, word: string, into = 0): WirePosition {
  const found = text.indexOf(word);
  if (found === -1) throw new Error(`"${word}" is not in the text.`);
  const before = text.slice(0, found + into).split('\n');
  return { line: before.length - 1, character: (before.at(-1) ?? '').length };
}

/** The range of a word. */
export function rangeOf(text: string, word: string): WireRange {
  return { start: positionOf(text, word), end: positionOf(text, word, word.length) };
}

/** The text in a range of lines and UTF-16 units. */
export function textIn(text: string, { start, end }: WireRange): string {
  return text.slice(offsetOf(text, start), offsetOf(text, end));
}

function offsetOf(text: string, { line, character }: WirePosition): number {
  const lines = text.split('\n').slice(0, line);
  return lines.reduce((sum, one) => sum + one.length + 1, 0) + character;
}

interface WireEdit {
  readonly range: WireRange;
  readonly newText: string;
}

/** An edit of several files as the wire has it, in either of its forms. */
export interface WireWorkspaceEdit {
  readonly changes?: Readonly<Record<string, readonly WireEdit[]>>;
  readonly documentChanges?: readonly {
    readonly textDocument: { readonly uri: string; readonly version: number | null };
    readonly edits: readonly WireEdit[];
  }[];
}

/** What an editor makes of the text of a file by an edit. */
export function applied(text: string, uri: string, edit: WireWorkspaceEdit): string {
  const own =
    edit.documentChanges?.find((one) => one.textDocument.uri === uri)?.edits ??
    edit.changes?.[uri] ??
    [];
  const sorted = own
    .map(({ range, newText }) => ({
      start: offsetOf(text, range.start),
      end: offsetOf(text, range.end),
      newText,
    }))
    .sort((a, b) => b.start - a.start);
  return sorted.reduce(
    (before, { start, end, newText }) => before.slice(0, start) + newText + before.slice(end),
    text,
  );
}
