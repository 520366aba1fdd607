import { escapeTerminal } from './escape-terminal.ts';

/** After `@` and `#`: GitHub turns names and numbers into links even behind a backslash. */
const zeroWidthSpace = '\u200B';

/**
 * Text for GitHub's Markdown, inside one paragraph or cell: nothing in it is markup, a link, a
 * mention or HTML. Line feeds become spaces; a block of text belongs into a code fence.
 */
export function escapeMarkdown(text: string): string {
  return escapeTerminal(text)
    .replace(/\s+/gu, ' ')
    .replace(/[\\`*_{}[\]()+\-.!|~$:=^]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', `@${zeroWidthSpace}`)
    .replaceAll('#', `\\#${zeroWidthSpace}`);
}
