/**
 * What a terminal would obey or a reader could not see: controls but for line feed and tab,
 * the C1 range, marks that turn the direction of text, invisible format characters, line and
 * paragraph separators, lone surrogates. Joiners inside emoji stay.
 */
const hidden = /(?![\n\t\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu;

/** Text for a terminal: what could drive it stands there as `\u{1b}`. */
export function escapeTerminal(text: string): string {
  return text.replace(
    hidden,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
