import { html, type Content, type Html } from '../../../output/index.ts';
import type { Json } from '../../../lock/index.ts';
import { sizeText } from '../step-text.ts';

/** The beginning of a text that may be too long for the page. */
export interface Excerpt {
  readonly text: string;
  /** Of the whole, in bytes, when the text is not all of it. */
  readonly of?: number;
  /** Path of the file that has all of it, relative to the repository's root. */
  readonly file?: string;
}

/** As much of a text as so many characters, to the end of a line where one is near. */
export function excerptOf(text: string, most: number, file?: string): Excerpt {
  if (text.length <= most) return { text };
  const lineEnd = text.lastIndexOf('\n', most);
  const end = lineEnd > most / 2 ? lineEnd : most;
  return {
    text: text.slice(0, end),
    of: new TextEncoder().encode(text).length,
    ...(file === undefined ? {} : { file }),
  };
}

/** The beginning of a text that has a line or two to itself. */
export function brief(text: string): string {
  return text.length <= 600 ? text : `${text.slice(0, 600)}…`;
}

/** A value as its readers expect it: a short one in a line, a long one indented, a text as it is. */
export function valueText(value: Json): string {
  if (typeof value === 'string') return value;
  const line = JSON.stringify(value);
  return line.length <= oneLine ? line : JSON.stringify(value, null, 2);
}

/** What is no longer than this stands in its line. */
export const oneLine = 80;

export function renderExcerpt({ text, of, file }: Excerpt, label: string): Html {
  const where =
    file === undefined
      ? html`, all of it by <code>millrace show --json</code>`
      : html`, all of it in <code>${file}</code>`;
  const cut =
    of === undefined
      ? undefined
      : html`<p class="cut">This is the beginning of ${sizeText(of)}${where}.</p>`;
  return html`${renderBlock(text, label, isLong(text) ? 'from-start' : 'no')}${cut}`;
}

/** A block of text; one that scrolls can be reached and scrolled by keyboard. */
export function renderBlock(
  content: Content,
  label: string,
  scrolls: 'no' | 'from-start' | 'from-end',
): Html {
  return scrolls === 'no'
    ? html`<pre>${content}</pre>`
    : html`<pre class="long ${scrolls}" tabindex="0" role="group" aria-label="${label}">
${content}</pre>`;
}

function isLong(text: string): boolean {
  return text.length > 1_500 || text.split('\n', 22).length > 20;
}

export function renderDetails(title: Content, content: Content, isOpen = false): Html {
  const head = html`<summary>${title}</summary>`;
  return isOpen
    ? html`<details open>${head}${content}</details>`
    : html`<details>${head}${content}</details>`;
}
