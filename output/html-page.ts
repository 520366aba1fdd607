import { html, type Content, type Html } from './html.ts';

/** A page that stands alone. Style sheet and script are ours; they keep their very bytes. */
export interface HtmlPage {
  readonly title: string;
  readonly styles: string;
  /** Runs when all of the body is there. */
  readonly script?: string;
  readonly body: Content;
  /** SHA-256 of a text's UTF-8 bytes, in hexadecimal digits. */
  readonly sha256: (text: string) => string;
}

/** The text of an HTML file that loads nothing: its policy lets run and apply what it names by digest, and no more. */
export function htmlPage({ title, styles, script, body, sha256 }: HtmlPage): string {
  const source = (text: string): string => `'sha256-${base64(sha256(text))}'`;
  const policy = [
    `default-src 'none'`,
    `style-src ${source(styles)}`,
    ...(script === undefined ? [] : [`script-src ${source(script)}`]),
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  const style: Html = { markup: `<style>${styles}</style>` };
  const code: Html = { markup: script === undefined ? '' : `<script>${script}</script>` };
  return `<!doctype html>
${
  html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${policy}" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <title>${title}</title>
      ${style}
    </head>
    <body>
      ${body}${code}
    </body>
  </html>`.markup
}
`;
}

function base64(hex: string): string {
  return btoa(hex.replaceAll(/../gu, (pair) => String.fromCharCode(Number.parseInt(pair, 16))));
}
