import { escapeHtml } from './escape-html.ts';

/** Markup that is safe to place: it was made by the tag `html`, which escapes whatever it is given. */
export interface Html {
  readonly markup: string;
}

/** What may stand in a template; nothing is shown for `undefined`. */
export type Content = string | number | undefined | Html | readonly Content[];

/** Markup from a template. Texts are escaped, so they are safe between tags and in quoted attributes. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  // Indentation is for readers of the source; to a browser a line end is a space as well.
  const [first = '', ...rest] = parts.map((part) => part.replaceAll(/\n[ \n]+/gu, '\n'));
  return { markup: rest.reduce((text, part, at) => text + markupOf(values[at]) + part, first) };
}

function markupOf(value: Content): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(markupOf).join('');
}
