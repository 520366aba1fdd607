import type { ClientAbilities } from '../model/client-abilities.ts';
import type { TextLines } from '../text/text-lines.ts';
import type { YamlPlace } from '../yaml/yaml-place.ts';
import type { CompletionItem } from 'vscode-languageserver/node';

/** Where something is completed. */
export interface CompletionPlace {
  readonly lines: TextLines;
  readonly place: YamlPlace;
  readonly abilities: ClientAbilities;
}

/** The edit that puts an insertion in place of the typed word. */
export function insertion(
  { lines, place, abilities }: CompletionPlace,
  { text, snippet }: Insertion,
): Pick<CompletionItem, 'textEdit' | 'insertTextFormat'> {
  const range = lines.spanOf(place);
  return abilities.hasSnippets && snippet !== undefined
    ? { textEdit: { range, newText: snippet }, insertTextFormat: snippetFormat }
    : { textEdit: { range, newText: text } };
}

export interface Insertion {
  readonly text: string;
  /** The same with places to type at, for clients that know them. */
  readonly snippet?: string;
}

const snippetFormat = 2;
