import { escapeTerminal } from './escape-terminal.ts';

/** All white space but the blank, and what takes no room: one text could pass for another by them. */
const unseen = /(?![ \ufe0f])[\n\t\u2800\p{Zs}\p{Default_Ignorable_Code_Point}]/gu;

const plain = /^[\x20-\x7e]*$/;

/** On one line, and nothing in it is hidden. */
export function visibleLine(text: string): string {
  if (plain.test(text)) return text;
  return escapeTerminal(text).replace(
    unseen,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
