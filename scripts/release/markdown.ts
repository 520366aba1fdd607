/** Commit messages are other people's text: they may not start a link, a tag or a heading. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>#|~]/g, (character) => `\\${character}`);
}
