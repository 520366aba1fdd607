import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** The HTML that GitHub's Markdown stands for, before GitHub takes anything out of it. */
export function markdownHtml(text: string): string {
  return micromark(text, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
  });
}

/** Tags and comments in their order, with their attributes. */
export function tagsOf(html: string): readonly string[] {
  return html.match(/<!--[\s\S]*?-->|<[^>]*>/g) ?? [];
}

/** What stands outside of code: there GitHub looks for mentions and references. */
export function proseOf(html: string): string {
  return html
    .replace(/<(pre|code)\b[^>]*>[\s\S]*?<\/\1>/g, ' \u0000 ')
    .replace(/<!--[\s\S]*?-->|<[^>]*>/g, ' \u0000 ')
    .replace(
      /&(amp|lt|gt|quot);/g,
      (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? '',
    );
}

/** The texts in code, as a reader sees them. */
export function codesOf(html: string): readonly string[] {
  return [...html.matchAll(/<code\b[^>]*>([\s\S]*?)<\/code>/g)].map(([, text = '']) =>
    text.replace(
      /&(amp|lt|gt|quot|#39);/g,
      (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '',
    ),
  );
}
